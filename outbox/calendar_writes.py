"""Bookings in interviewers' own calendars, where those can be written to."""

from __future__ import annotations

from typing import Any

from calendars import writer
from calendars.models import Connection
from core.read_errors import CalendarError, NotWritable
from net.deadline import Deadline
from outbox import itip
from outbox.booking_payload import Meeting
from outbox.errors import GiveUp, TryLater


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Have every calendar of an interviewer that can be written to say what became of a booking.

    Doing it again changes nothing. All are tried before TryLater or GiveUp is raised for one; an
    interviewer without such a calendar needs nothing.
    """
    meeting = Meeting.from_json(payload["meeting"])
    passing, final, after = [], [], 0
    for connection in _writable(payload["interviewer"]):
        try:
            _tell(connection, meeting, payload["event"] == "cancelled", now, deadline)
        except CalendarError as error:
            passing.append(f"{connection.provider}: {error.why.value}")
            after = max(after, error.retry_after)
        except NotWritable:
            final.append(f"{connection.provider}: not writable")
    if passing:
        raise TryLater(", ".join(passing), after or None)
    if final:
        raise GiveUp(", ".join(final))


def _writable(interviewer: int) -> list[Connection]:
    connections = Connection.objects.filter(interviewer=interviewer).select_related("interviewer")
    return [one for one in connections if writer.can_write(one)]


def _tell(
    connection: Connection, meeting: Meeting, is_over: bool, now: int, deadline: Deadline
) -> None:
    if is_over:
        writer.remove(connection, itip.uid(meeting), deadline)
        return
    for attendee in meeting.attendees:
        if attendee.interviewer_id == connection.interviewer_id:
            writer.write(connection, itip.entry(meeting, attendee, now), deadline)
