"""The `calendar` channel: write bookings into interviewers' own calendars."""

from __future__ import annotations

from typing import Any

from calendars import writer
from calendars.models import Connection
from core.read_errors import ReadError, StaleEventError, WriteRefusedError
from net.deadline import Deadline
from outbox import itip
from outbox.booking_payload import BookingSnapshot
from outbox.errors import PermanentError, RetryableError


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Write a booking into every writable calendar of an interviewer, or remove it.

    Delivering twice changes nothing. Every calendar is tried before an error is raised:
    RetryableError if any calendar may accept the event later, else PermanentError if any refused
    it. An interviewer without a writable calendar needs no delivery.
    """
    booking = BookingSnapshot.from_json(payload["meeting"])
    retryable, permanent, retry_after = [], [], 0
    for connection in _writable_connections(payload["interviewer"]):
        try:
            _update_calendar(connection, booking, payload["event"] == "cancelled", now, deadline)
        except ReadError as error:
            retryable.append(f"{connection.provider}: {error.reason.value}")
            retry_after = max(retry_after, error.retry_after)
        except StaleEventError:
            permanent.append(
                f"{connection.provider}: another calendar or the trash of the account holds an"
                " older event of this booking; delete it there"
            )
        except WriteRefusedError:
            permanent.append(f"{connection.provider}: not writable")
    if retryable:
        raise RetryableError(", ".join(retryable), retry_after or None)
    if permanent:
        raise PermanentError(", ".join(permanent))


def _writable_connections(interviewer_id: int) -> list[Connection]:
    connections = Connection.objects.filter(interviewer=interviewer_id)
    return [
        connection
        for connection in connections.select_related("interviewer")
        if writer.can_write(connection)
    ]


def _update_calendar(
    connection: Connection,
    booking: BookingSnapshot,
    is_cancelled: bool,
    now: int,
    deadline: Deadline,
) -> None:
    if is_cancelled:
        writer.remove(connection, itip.build_uid(booking), deadline)
        return
    for attendee in booking.attendees:
        if attendee.interviewer_id == connection.interviewer_id:
            event = itip.build_calendar_event(booking, attendee, now)
            writer.write(connection, event, deadline)
