"""The one door for writing bookings into calendars.

A calendar is written to if its kind can be, its owner (or their organisation) granted that, and its
connection is not set otherwise. After a change nothing read before is believed, so that a booking
that was moved or cancelled does not go on blocking by a reading of a minute ago.
"""

from __future__ import annotations

from django.conf import settings

from calendars.models import Connection
from calendars.providers.base import Writer
from calendars.read_plan import as_calendar
from calendars.reader import provider
from core.read_errors import CalendarError, Unreadable
from ical.event_writer import Entry
from net.deadline import Deadline


def can_write(connection: Connection) -> bool:
    """Whether bookings go into a connection's calendar; it comes with its `interviewer`."""
    if not (connection.write_bookings and connection.provider in settings.CALENDARS["PROVIDERS"]):
        return False
    writer = provider(connection.provider)
    calendar = as_calendar(0, connection.interviewer, connection)
    return isinstance(writer, Writer) and writer.can_write(calendar)


def write(connection: Connection, entry: Entry, deadline: Deadline) -> None:
    """Have a calendar that can be written to say what an entry says.

    Doing it again changes nothing. Raises NotWritable or CalendarError.
    """
    _writer(connection).put(as_calendar(0, connection.interviewer, connection), entry, deadline)
    connection.changed()


def remove(connection: Connection, uid: str, deadline: Deadline) -> None:
    """Have such a calendar without our event of a UID; raises the same."""
    _writer(connection).remove(as_calendar(0, connection.interviewer, connection), uid, deadline)
    connection.changed()


def _writer(connection: Connection) -> Writer:
    writer = provider(connection.provider)
    if connection.is_locked:
        raise CalendarError(Unreadable.REAUTH_NEEDED)
    if not isinstance(writer, Writer):
        raise CalendarError(Unreadable.NOT_CONNECTED)
    return writer
