"""The message after a calendar was connected, with the result of reading it at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from calendars import connection_check
from calendars.models import Connection


def describe_connected(connection: Connection, now: int) -> str:
    """Read a new connection at a UTC second, and return the message."""
    checked = connection_check.check(connection, now)
    connected = _("%(calendar)s was connected.") % {"calendar": connection.name}
    return f"{connected} {checked.text}"
