"""Bookings in interviewers' own calendars, where those can be written to."""

from __future__ import annotations

from typing import Any

from calendars import writer
from calendars.models import Connection
from core.read_errors import ReadError, WriteRefusedError
from net.deadline import Deadline
from outbox import itip
from outbox.booking_payload import BookingSnapshot
from outbox.errors import PermanentError, RetryableError


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Have every calendar of an interviewer that can be written to say what became of a booking.

    Doing it again changes nothing. All are tried before TryLater or GiveUp is raised for one; an
    interviewer without such a calendar needs nothing.
    """
    meeting = BookingSnapshot.from_json(payload["meeting"])
    passing, final, after = [], [], 0
    for connection in _writable(payload["interviewer"]):
        try:
            _tell(connection, meeting, payload["event"] == "cancelled", now, deadline)
        except ReadError as error:
            passing.append(f"{connection.provider}: {error.reason.value}")
            after = max(after, error.retry_after)
        except WriteRefusedError:
            final.append(f"{connection.provider}: not writable")
    if passing:
        raise RetryableError(", ".join(passing), after or None)
    if final:
        raise PermanentError(", ".join(final))


def _writable(interviewer: int) -> list[Connection]:
    connections = Connection.objects.filter(interviewer=interviewer).select_related("interviewer")
    return [one for one in connections if writer.can_write(one)]


def _tell(
    connection: Connection, meeting: BookingSnapshot, is_over: bool, now: int, deadline: Deadline
) -> None:
    if is_over:
        writer.remove(connection, itip.build_uid(meeting), deadline)
        return
    for attendee in meeting.attendees:
        if attendee.interviewer_id == connection.interviewer_id:
            writer.write(connection, itip.build_calendar_event(meeting, attendee, now), deadline)
