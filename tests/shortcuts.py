"""What every test would pay for again and again, and none of them asks about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import login
from django.core.management.commands import flush
from django.core.signals import setting_changed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import TransactionTestCase
from django.test.client import ClientHandler, ClientMixin

from tracker.visits import SessionStore

T = TypeVar("T")
RULES = "recommendations_noticerule"
KEPT_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission", RULES, f"{RULES}_as_seeded"})
"""Written by migrating, read by nobody's test as empty."""


def keep_what_migrating_left() -> None:
    """The rules that migrating wrote, and a function that makes the database be so again after a test that commits:
    the server keeps its statements planned, and asks no table whether it is filled."""
    tables = {*connection.introspection.table_names()} - KEPT_TABLES
    deletes = "; ".join(f'DELETE FROM "{name}"' for name in sorted(tables))
    changed = f"(TABLE {RULES} EXCEPT TABLE {RULES}_as_seeded) UNION ALL (TABLE {RULES}_as_seeded EXCEPT TABLE {RULES})"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {RULES}_as_seeded AS SELECT * FROM {RULES}")
        cursor.execute(f"""
            CREATE OR REPLACE FUNCTION as_migrated() RETURNS void LANGUAGE plpgsql
            SET session_replication_role = replica AS $$ BEGIN
                {deletes};
                IF EXISTS ({changed}) THEN
                    DELETE FROM {RULES};
                    INSERT INTO {RULES} SELECT * FROM {RULES}_as_seeded;
                END IF;
            END $$""")


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


def sign_in_at_once() -> None:
    """Who signs in by `force_login` gets their session from that: Django's test client first writes an empty one,
    which the sign-in then replaces and deletes."""

    def sign_in(client: Any, user: Any, backend: str | None = None) -> None:
        request, cookie = HttpRequest(), client.cookies.get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(cookie and cookie.value)
        login(request, user, backend)
        request.session.save()
        client._set_login_cookies(request)

    clients: Any = ClientMixin
    clients._login = sign_in


def delete_instead_of_truncating() -> None:
    """After a test that commits, delete rows: TRUNCATE makes a new file for every table and index, and the
    `post_migrate` after it writes again what migrating wrote. The connection is kept: a new one knows no table yet."""
    command: Any = flush
    command.sql_flush = lambda *_args, **_options: ["SELECT as_migrated()"]
    command.emit_post_migrate_signal = lambda *_args, **_options: None
    case: Any = TransactionTestCase
    case._should_reload_connections = lambda _case: False


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
