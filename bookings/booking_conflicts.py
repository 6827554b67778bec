"""Find bookings that the present rules or calendars of their interviewers no longer allow.

These are no double bookings, which `bookings.locking` and a database constraint prevent.

An interviewer may add time off, change hours, lower a limit or get a calendar event after an
interview was booked. Conflicts are computed whenever they are needed, by the rules of the search,
so no stored mark can be out of date. Calendars are not read for this: their snapshots are used.
Unknown time is no conflict, and an interviewer with unreadable rules has no conflicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from uuid import UUID

from bookings import booking_queries
from bookings.models import Booking
from calendars import stored_calendars
from calendars.reader import CalendarRead
from engine import booked_slot_check
from engine.busy_time import BusyType
from engine.intervals import Interval
from engine.local_time import DAY
from engine.reasons import Reason
from engine.timestamps import from_datetime, to_datetime
from interviews import interview_spec, panel_data
from interviews.panel_data import PanelData
from interviews.query_limits import check_deadline
from net.deadline import NO_DEADLINE, Deadline
from people import engine_values
from people.engine_values import UnreadableRulesError
from people.models import Interviewer

#: The longest time in which hours and holidays are listed at once.
MAX_SPAN_SECONDS = 93 * DAY
#: The number of an interviewer's next bookings that are checked.
MAX_BOOKINGS = 500


@dataclass(frozen=True)
class ParticipantConflict:
    """The reasons why an interviewer's rules or calendars no longer allow a booking."""

    interviewer: Interviewer
    reasons: tuple[Reason, ...]


ConflictsByBooking = dict[UUID, list[ParticipantConflict]]


def find(
    bookings: Sequence[Booking],
    now: int,
    *,
    interviewer_id: int | None = None,
    deadline: Deadline = NO_DEADLINE,
) -> ConflictsByBooking:
    """Return the conflicts of bookings by booking id, in three queries.

    The bookings have their templates and participants loaded. With `interviewer_id`, only conflicts
    of this interviewer are found. A booking without a conflict is left out. `now` is a UTC second.
    Raise QueryTimeoutError at the deadline.
    """
    if not bookings:
        return {}
    reasons: dict[tuple[UUID, int], list[Reason]] = {}
    loaded = _load(bookings, now, interviewer_id)
    for run in _split_into_runs(bookings):
        for blocking_types, group in _group_by_blocking_types(run).items():
            reasons.update(_find_in_run(loaded, group, blocking_types, deadline))
    return _group_by_booking(bookings, reasons)


def list_of_interviewer(interviewer_id: int, now: int) -> list[Booking]:
    """Return the next MAX_BOOKINGS bookings of an interviewer that begin after a UTC second."""
    upcoming = Booking.objects.filter(
        start__gt=to_datetime(now), state=Booking.State.BOOKED, interviewers=interviewer_id
    )
    return booking_queries.read_first(upcoming.select_related("template"), MAX_BOOKINGS)[0]


def _load(bookings: Sequence[Booking], now: int, interviewer_id: int | None) -> PanelData:
    """Load the interviewers whose rules can be read, and the snapshots of their calendars."""
    interviewers = {
        row.interviewer_id: row.interviewer
        for booking in bookings
        for row in booking.participants.all()
        if interviewer_id in (None, row.interviewer_id)
    }
    slots = [booking_queries.get_slot(booking) for booking in bookings]
    window = min(start for start, _ in slots), max(end for _, end in slots)
    loaded = panel_data.load_unchecked(list(interviewers.values()), window, now)
    readable = [each for each in loaded.interviewers if _has_readable_rules(each, loaded)]
    reads = stored_calendars.load(readable, loaded.connections, window)
    known_reads = [_hide_copies(read, loaded) for read in reads]
    return replace(loaded, interviewers=readable, calendar_reads=known_reads)


def _has_readable_rules(interviewer: Interviewer, loaded: PanelData) -> bool:
    try:
        engine_values.check_rules(interviewer, loaded.special_days.get(interviewer.pk, ()))
    except UnreadableRulesError:
        return False
    return True


def _split_into_runs(bookings: Iterable[Booking]) -> Iterator[list[Booking]]:
    """Yield the bookings in runs that begin within MAX_SPAN_SECONDS."""
    run: list[Booking] = []
    for booking in sorted(bookings, key=lambda each: each.start):
        if run and (booking.start - run[0].start).total_seconds() > MAX_SPAN_SECONDS:
            yield run
            run = []
        run.append(booking)
    if run:
        yield run


def _group_by_blocking_types(bookings: Iterable[Booking]) -> dict[Set[BusyType], list[Booking]]:
    groups: dict[Set[BusyType], list[Booking]] = defaultdict(list)
    for booking in bookings:
        groups[frozenset(interview_spec.get_blocking_types(booking.template))].append(booking)
    return groups


def _find_in_run(
    loaded: PanelData,
    bookings: Sequence[Booking],
    blocking_types: Set[BusyType],
    deadline: Deadline,
) -> dict[tuple[UUID, int], list[Reason]]:
    """Return the reasons by booking id and interviewer id."""
    slots = _list_slots(bookings)
    window = from_datetime(bookings[0].start), from_datetime(max(each.end for each in bookings))
    present = [each for each in loaded.interviewers if each.pk in slots]
    people = panel_data.build_people(
        replace(loaded, interviewers=present), loaded.calendar_reads or (), window, blocking_types
    )
    reasons = {}
    for interviewer_id, person in people.items():
        check_deadline(deadline)
        by_slot = booked_slot_check.find_conflicts(person, slots[interviewer_id].values())
        for booking_id, slot in slots[interviewer_id].items():
            if slot in by_slot:
                reasons[booking_id, interviewer_id] = by_slot[slot]
    return reasons


def _list_slots(bookings: Iterable[Booking]) -> dict[int, dict[UUID, Interval]]:
    """Return the slots by interviewer id and booking id."""
    slots: dict[int, dict[UUID, Interval]] = defaultdict(dict)
    for booking in bookings:
        for row in booking.participants.all():
            slots[row.interviewer_id][booking.pk] = booking_queries.get_slot(booking)
    return slots


def _hide_copies(read: CalendarRead, loaded: PanelData) -> CalendarRead:
    """Return a read without busy time that may be the bookings' own events."""
    if stored_calendars.omits_own_events(read):
        return read
    rows = loaded.reservations.get(read.calendar.interviewer_id, ())
    reserved_slots = map(engine_values.build_reserved_slot, rows)
    slots = [reserved.slot for reserved in reserved_slots if not reserved.is_hold]
    busy = {
        busy_type: booked_slot_check.hide_possible_copies(intervals, slots)
        for busy_type, intervals in read.free_busy.busy.items()
    }
    return replace(read, free_busy=replace(read.free_busy, busy=busy))


def _group_by_booking(
    bookings: Iterable[Booking], reasons: dict[tuple[UUID, int], list[Reason]]
) -> ConflictsByBooking:
    conflicts = {
        booking.pk: [
            ParticipantConflict(row.interviewer, tuple(reasons[booking.pk, row.interviewer_id]))
            for row in booking.participants.all()
            if (booking.pk, row.interviewer_id) in reasons
        ]
        for booking in bookings
    }
    return {
        booking_id: participant_conflicts
        for booking_id, participant_conflicts in conflicts.items()
        if participant_conflicts
    }
