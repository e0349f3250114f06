"""Sessions as Django keeps them in the database, read by one constant statement: every request asks for its own."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as StoredInDatabase
from django.db import connections, router
from django.utils import timezone

from .prepared import Prepared

_CURRENT = Prepared(
    "session",
    "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
    ["key", "now"],
    ["key", "now"],
)


class SessionStore(StoredInDatabase):
    """Reading is ours; writing, expiry and cleaning up are Django's."""

    def load(self) -> dict[str, object]:
        """What the session holds; nothing where it is unknown or over, and then it gets a new key."""
        connection = connections[router.db_for_read(self.model)]
        with connection.cursor() as cursor:
            cursor.execute(*_CURRENT.filled(connection, self.session_key, timezone.now()))
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        data: dict[str, object] = self.decode(found[0])
        return data
