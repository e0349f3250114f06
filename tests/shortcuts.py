"""What every test would pay for again and again, and none of them asks about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.management.commands import flush
from django.core.signals import setting_changed
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.http import HttpRequest, HttpResponse
from django.test.client import ClientHandler

from tests.snapshots import filled_tables

T = TypeVar("T")
RULES = "recommendations_noticerule"
KEPT_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission", f"{RULES}_as_seeded"})
"""Written by migrating, read by nobody's test as empty."""


def keep_seeded_rules() -> None:
    """The rules that migrating wrote, to be put back as they were after a test that commits."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {RULES}_as_seeded AS SELECT * FROM {RULES}")


def share_middleware() -> None:
    """Clients share one chain of middleware until a setting changes: making one looks through all static files."""
    handlers: Any = ClientHandler
    load = handlers.load_middleware
    loaded: dict[str, Any] = {}

    def load_once(handler: Any, is_async: bool = False) -> None:
        if "chain" not in loaded:
            load(handler, is_async)
            loaded["chain"] = {name: value for name, value in vars(handler).items() if name.startswith("_")}
        vars(handler).update(loaded["chain"])

    handlers.load_middleware = load_once
    setting_changed.connect(lambda **_: loaded.clear(), weak=False)


def empty_only_what_is_filled() -> None:
    """After a test that commits, delete rows where there are some: TRUNCATE makes a new file for every table and
    index, and the `post_migrate` after it writes again what migrating wrote."""

    def sql_flush(*_args: Any, **_options: Any) -> list[str]:
        filled = [name for name in filled_tables() if name not in KEPT_TABLES]
        deletes = [f'DELETE FROM "{name}"' for name in filled]
        seeded = f"INSERT INTO {RULES} SELECT * FROM {RULES}_as_seeded"
        return ["SET session_replication_role = replica", *deletes, seeded, "SET session_replication_role = DEFAULT"]

    operations: Any = DatabaseOperations
    operations.sql_flush = sql_flush
    command: Any = flush
    command.emit_post_migrate_signal = lambda *_args, **_options: None


def bare_refusal(code: int) -> Callable[..., HttpResponse]:
    """Answers with the code alone: a table of thousands of refusals asks for no more. Their pages are drawn for
    everybody in `test_access`."""

    def refuse(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        return HttpResponse(status=code)

    return refuse


def with_room(run: Callable[[], T]) -> T:
    """Runs it where the interpreter has room for deep calls. CPython keeps the frames of calls in pieces of 16 KB;
    a loop whose calls cross the edge of a piece asks the kernel for the next one, and gives it back, at every turn:
    a fifth of the suite's time. This function's own frame is so large that what follows fits into one piece."""
    return run()


with_room.__code__ = with_room.__code__.replace(co_stacksize=70_000)
