"""Sessions as Django keeps them in the database, read by one constant statement: every request asks for its own."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as StoredInDatabase
from django.db import connections, router
from django.utils import timezone

_CURRENT = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(StoredInDatabase):
    """Reading is ours; writing, expiry and cleaning up are Django's."""

    def load(self) -> dict[str, object]:
        """What the session holds; nothing where it is unknown or over, and then it gets a new key."""
        with connections[router.db_for_read(self.model)].cursor() as cursor:
            cursor.execute(_CURRENT, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        data: dict[str, object] = self.decode(found[0])
        return data
