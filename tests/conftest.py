"""Fixtures everybody shares: the cast and their world at three depths; and what keeps the suite short."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from pytest_django import DjangoDbBlocker

from recommendations.case import loading_accounts
from tests import cast, savepoints, shortcuts, stages
from tests.one_migration import (  # noqa: F401  hooks and fixtures, which pytest finds here
    django_db_keepdb,
    django_db_modify_db_settings,
    pytest_configure_node,
    pytest_sessionfinish,
    pytest_sessionstart,
)
from tests.pressing_at_once import leave_seats
from tests.visitors import remember_visitors

# The same algorithm as everywhere, but nobody attacks these passwords.
PBKDF2PasswordHasher.iterations = loading_accounts._QUICK_ITERATIONS = 10
shortcuts.share_middleware()
shortcuts.sign_in_at_once()
shortcuts.delete_instead_of_truncating()
savepoints.send_savepoints_along()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database as migrating left it, with its rules kept for after a test that commits."""
    with django_db_blocker.unblock():
        shortcuts.keep_what_migrating_left()
    yield
    with django_db_blocker.unblock():
        leave_seats()
        stages.strike()


@pytest.fixture
def _stage(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), stages.stage_for(request.node):
        yield


@pytest.fixture
def _django_db_helper(_stage: None, _django_db_helper: None) -> None:
    """pytest-django begins a test's transaction here: after the test has been brought to its stage."""


@pytest.fixture
def people(db: None) -> cast.World:
    """Regions, organizations and the whole cast; nothing inspected yet."""
    return stages.made("people")


@pytest.fixture
def world(db: None) -> cast.World:
    """The whole chain up to a dispatched assignment waiting for its signature."""
    return stages.made("world")


@pytest.fixture
def bare_codes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tables of codes: who is refused gets no page around it, no line is logged about it, of the pages that open
    nobody keeps which templates drew them, and who visits is asked once."""
    for code in (403, 404):
        monkeypatch.setattr(f"tracker.urls.handler{code}", shortcuts.bare_refusal(code), raising=False)
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_args, **_kwargs: None)
    remember_visitors(monkeypatch)
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)  # an assignment would not reach what the logger remembers of its level
    yield
    log.setLevel(level)


def pytest_collection_finish() -> None:
    """What collecting loaded stays to the end: looking through it again and again costs a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(300_000, 20, 100)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    """Nothing is collected five times over when the process ends anyway."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """All tests run with room for deep calls: this calls what would run them without us."""
    loops = session.config.hook.pytest_runtestloop.get_hookimpls()
    ours = [loop.function is pytest_runtestloop for loop in loops].index(True)
    loop = loops[ours - 1]
    return shortcuts.with_room(lambda: loop.function(*[session] * len(loop.argnames)))


LONGEST = (
    *("test_model.py", "test_simulated_year.py", "test_faults.py"),
    *("test_play.py", "test_load_case.py", "test_schemathesis.py", "test_api_moves.py", "test_api_access.py"),
    *("test_moves.py", "test_opinion_page.py", "test_access.py"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests go first, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
