"""The one door for writing bookings into calendars.

A calendar is written to if its kind can be, its owner (or their organisation) granted that, and its
connection is not set otherwise. After a change nothing read before is believed, so that a booking
that was moved or cancelled does not go on blocking by a reading of a minute ago.
"""

from __future__ import annotations

from django.conf import settings

from calendars.models import Connection
from calendars.providers.base import CalendarWriter
from calendars.providers.registry import get_provider
from calendars.read_plan import build_calendar
from core.read_errors import ReadError, ReadFailure
from ical.event_writer import CalendarEvent
from net.deadline import Deadline


def can_write(connection: Connection) -> bool:
    """Whether bookings go into a connection's calendar; it comes with its `interviewer`."""
    if not (connection.write_bookings and connection.provider in settings.CALENDARS["PROVIDERS"]):
        return False
    writer = get_provider(connection.provider)
    calendar = build_calendar(0, connection.interviewer, connection)
    return isinstance(writer, CalendarWriter) and writer.can_write(calendar)


def write(connection: Connection, entry: CalendarEvent, deadline: Deadline) -> None:
    """Have a calendar that can be written to say what an entry says.

    Doing it again changes nothing. Raises WriteRefusedError or ReadError.
    """
    _writer(connection).put(build_calendar(0, connection.interviewer, connection), entry, deadline)
    connection.bump_revision()


def remove(connection: Connection, uid: str, deadline: Deadline) -> None:
    """Have such a calendar without our event of a UID; raises the same."""
    _writer(connection).remove(build_calendar(0, connection.interviewer, connection), uid, deadline)
    connection.bump_revision()


def _writer(connection: Connection) -> CalendarWriter:
    writer = get_provider(connection.provider)
    if connection.has_unreadable_credentials:
        raise ReadError(ReadFailure.REAUTH_NEEDED)
    if not isinstance(writer, CalendarWriter):
        raise ReadError(ReadFailure.NOT_CONNECTED)
    return writer
