"""Write bookings into calendars. This is the only module that does.

A calendar can be written to if its kind supports it, its owner or their organisation granted it,
and the connection allows it. Each change invalidates the connection's snapshot, so that a booking
that was moved or cancelled does not block its old time.
"""

from __future__ import annotations

from django.conf import settings

from calendars.models import Connection
from calendars.providers.base import CalendarWriter
from calendars.providers.registry import get_provider
from calendars.read_plan import build_calendar
from core.calendar_errors import ReadError, ReadFailure
from ical.event_writer import CalendarEvent
from net.deadline import Deadline


def can_write(connection: Connection) -> bool:
    """Return whether bookings are written into a calendar; select the `interviewer`."""
    if not (connection.write_bookings and connection.provider in settings.CALENDARS["PROVIDERS"]):
        return False
    provider = get_provider(connection.provider)
    calendar = build_calendar(0, connection.interviewer, connection)
    return isinstance(provider, CalendarWriter) and provider.can_write(calendar)


def write(connection: Connection, event: CalendarEvent, deadline: Deadline) -> None:
    """Create or update an event; writing it again changes nothing.

    Raise WriteRefusedError or ReadError.
    """
    calendar = build_calendar(0, connection.interviewer, connection)
    new_grant = _get_writer(connection).put(calendar, event, deadline)
    _record_change(connection, new_grant)


def remove(connection: Connection, uid: str, deadline: Deadline) -> None:
    """Remove our event of a UID, if it is there; raise WriteRefusedError or ReadError."""
    calendar = build_calendar(0, connection.interviewer, connection)
    new_grant = _get_writer(connection).remove(calendar, uid, deadline)
    _record_change(connection, new_grant)


def _record_change(connection: Connection, new_grant: str) -> None:
    if new_grant:
        connection.replace_grant(new_grant)
    connection.bump_revision()


def _get_writer(connection: Connection) -> CalendarWriter:
    provider = get_provider(connection.provider)
    if connection.has_unusable_credentials:
        raise ReadError(ReadFailure.REAUTH_NEEDED)
    if not isinstance(provider, CalendarWriter):
        raise ReadError(ReadFailure.NOT_CONNECTED)
    return provider
