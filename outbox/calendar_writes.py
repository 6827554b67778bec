"""The `calendar` channel: write bookings into interviewers' own calendars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from calendars import writer
from calendars.models import Connection
from core.calendar_errors import ReadError, StaleEventError, WriteRefusedError
from net.deadline import Deadline
from outbox import itip
from outbox.booking_payload import BookingDetails
from outbox.errors import PermanentError, RetryableError

#: Why an event could not be written, if an older one is where we cannot write.
OLDER_EVENT = "another calendar or the trash of the account holds an older event of this booking"


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Write a booking into one writable calendar of an interviewer, or remove it from all.

    The first calendar that accepts the event keeps it, and the others lose theirs. Delivering twice
    changes nothing. Every calendar is tried before an error is raised: RetryableError if any
    calendar failed for now, else PermanentError if any refused. An interviewer without a writable
    calendar needs no delivery.
    """
    booking = BookingDetails.from_json(payload["booking"])
    is_cancelled, is_written = payload["event"] == "cancelled", False
    errors = _Errors()
    for connection in _writable_connections(payload["interviewer"]):
        with errors.collect(connection):
            if is_cancelled:
                writer.remove(connection, itip.build_uid(booking), deadline)
            elif not is_written:
                is_written = _write(connection, booking, now, deadline)
            else:
                # A calendar that refuses this cannot have our event.
                with suppress(WriteRefusedError):
                    writer.remove(connection, itip.build_uid(booking), deadline)
    errors.raise_first()


@dataclass
class _Errors:
    """The errors of the calendars of one delivery."""

    retryable: list[str] = field(default_factory=list)
    permanent: list[str] = field(default_factory=list)
    retry_after: int = 0

    @contextmanager
    def collect(self, connection: Connection) -> Iterator[None]:
        try:
            yield
        except ReadError as error:
            self.retryable.append(f"{connection.provider}: {error.reason.value}")
            self.retry_after = max(self.retry_after, error.retry_after)
        except StaleEventError:
            self.permanent.append(f"{connection.provider}: {OLDER_EVENT}; delete it there")
        except WriteRefusedError:
            self.permanent.append(f"{connection.provider}: not writable")

    def raise_first(self) -> None:
        if self.retryable:
            raise RetryableError(", ".join(self.retryable), self.retry_after or None)
        if self.permanent:
            raise PermanentError(", ".join(self.permanent))


def _writable_connections(interviewer_id: int) -> list[Connection]:
    connections = Connection.objects.filter(interviewer=interviewer_id)
    return [
        connection
        for connection in connections.select_related("interviewer")
        if writer.can_write(connection)
    ]


def _write(connection: Connection, booking: BookingDetails, now: int, deadline: Deadline) -> bool:
    """Write the event of the calendar's owner; return whether the owner takes part."""
    for attendee in booking.attendees:
        if attendee.interviewer_id == connection.interviewer_id:
            event = itip.build_calendar_event(booking, attendee, now)
            writer.write(connection, event, deadline)
            return True
    return False
