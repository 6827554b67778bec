"""A simple model of holds and bookings that computes the slots of three templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.factories import DAY, HOUR, utc_seconds

Span = tuple[int, int]
MINUTE = 60
STARTS = range(utc_seconds("2025-01-22T08:00Z"), utc_seconds("2025-01-22T14:00Z"), 30 * MINUTE)


def overlap(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


@dataclass(frozen=True)
class TemplateSpec:
    """A template: `required` of some people, a duration, and buffers before and after."""

    number: int
    people: tuple[int, ...]
    required: int
    length: int
    before: int = 0
    after: int = 0

    def buffered_slot(self, start: int) -> Span:
        return start - self.before, start + self.length + self.after


@dataclass(frozen=True)
class ModelReservation:
    """Time that a hold or booking has reserved from some people; a hold until `expires`."""

    people: frozenset[int]
    buffered_slot: Span
    expires: int | None = None


@dataclass
class BookingModel:
    """The state: reservations by reference, calendar events and unreadable calendars by person."""

    now: int
    reservations: dict[str, ModelReservation] = field(default_factory=dict)
    events: dict[int, list[Span]] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)

    def active_reservations(
        self, ignore_reference: str | None = None
    ) -> Iterator[tuple[str, ModelReservation]]:
        for reference, reservation in self.reservations.items():
            if reference != ignore_reference and (
                reservation.expires is None or reservation.expires > self.now
            ):
                yield reference, reservation

    def free_people(
        self, kind: TemplateSpec, start: int, ignore_reference: str | None = None
    ) -> list[int]:
        """Return the people of a template who are free at a start."""
        clear = kind.buffered_slot(start)
        reservations = [
            reservation
            for _, reservation in self.active_reservations(ignore_reference)
            if overlap(reservation.buffered_slot, clear)
        ]
        taken = {person for reservation in reservations for person in reservation.people}
        busy = {
            person
            for person, spans in self.events.items()
            if any(overlap(span, clear) for span in spans)
        }
        return [person for person in kind.people if person not in taken | busy | self.unread]

    def is_slot(self, kind: TemplateSpec, start: int, ignore_reference: str | None = None) -> bool:
        in_time = start >= self.now + DAY
        return in_time and len(self.free_people(kind, start, ignore_reference)) >= kind.required

    def slots(self, kind: TemplateSpec, ignore_reference: str | None = None) -> list[int]:
        return [start for start in STARTS if self.is_slot(kind, start, ignore_reference)]


#: A window that contains every slot with a start in STARTS.
WINDOW = (STARTS.start, STARTS[-1] + 2 * HOUR)
