"""Where several processes run the suite, the one that waits for them migrates a database while they collect their
tests; each of them then works in a copy of it, and with the suite's own server nobody drops what ends with it."""

from __future__ import annotations

import gc
from collections.abc import Generator
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key
from xdist import is_xdist_controller

from tests.services import is_own_database

CREATION: Any = connection.creation


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a process what to copy."""
    node.workerinput["migrated"] = CREATION._get_test_db_name()


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Generator[None, None, None]:
    """Migrates as soon as the other processes are on their way; they get no test before."""
    yield
    if is_xdist_controller(session):
        with session.config.stash[blocking_manager_key].unblock():
            CREATION.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            gc.enable()
            connection.close()  # nobody copies a database while somebody is in it


def pytest_sessionfinish(session: pytest.Session) -> None:
    if is_xdist_controller(session) and not is_own_database():
        with session.config.stash[blocking_manager_key].unblock():
            CREATION._destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> None:
    """A copy is not migrated again."""
    if migrated := getattr(request.config, "workerinput", {}).get("migrated"):
        connection.settings_dict["TEST"] |= {"TEMPLATE": migrated, "MIGRATE": False}


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    return is_own_database() or bool(request.config.getvalue("reuse_db"))
