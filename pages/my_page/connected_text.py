"""The messages after a calendar was connected, or its address was refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from calendars import connection_check
from calendars.models import Connection


def describe_connected(connection: Connection, now: int) -> str:
    """Read a new connection at a UTC second, and return the message."""
    checked = connection_check.check(connection, now)
    connected = _("%(calendar)s was connected.") % {"calendar": connection.name}
    return f"{connected} {checked.text}"


def describe_blocked_address() -> str:
    """Return what is wrong with an address that may not be read, and what to do."""
    return _(
        "This address cannot be used. Enter an address on the internet that begins with https://"
        " and has no user name in it. If the calendar is on a server inside your company, ask your"
        " administrator to allow this server."
    )
