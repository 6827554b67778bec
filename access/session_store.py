"""Django's sessions in the database, read with SQL that is written once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from core import raw_rows

_SELECT = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """The store of the setting SESSION_ENGINE."""

    def load(self) -> dict[str, Any]:
        """Return the data of the session; drop the key of a missing or expired session."""
        adapt = connection.ops.adapt_datetimefield_value
        values = [self.session_key, adapt(timezone.now())]
        for (data,) in raw_rows.fetch_all(_SELECT, values):
            return self.decode(data)
        self._session_key = None
        return {}
