"""What every test would pay for again and again, and none of them asks about."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.core.signals import setting_changed
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.client import ClientHandler

from tests.snapshots import filled_tables

KEPT_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission"})
"""Written by migrating, read by nobody's test as empty."""


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
        return ["SET session_replication_role = replica", *deletes, "SET session_replication_role = DEFAULT"]

    operations: Any = DatabaseOperations
    operations.sql_flush = sql_flush
    command: Any = flush
    command.emit_post_migrate_signal = lambda *_args, **_options: None
