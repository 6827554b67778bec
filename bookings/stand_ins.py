"""Find the members of the panel who may take the place of an interviewer in a booking.

A stand-in must fill the place that the interviewer leaves, and must be free at the slot of the
booking, by the same rules as in a search: calendars, reservations with buffers, working hours, days
off and limits. Three rules apply to new bookings only. The notice does not apply, because the
candidate knows the time already; the interview must not have begun. The grid and the hours in which
the interview is offered do not apply either, because the time stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bookings import booking_queries
from bookings.models import Booking, BookingInterviewer
from engine import conflicts, kept_places
from engine.conflicts import Conflict
from engine.grid import STEPS
from engine.panel import Group
from engine.reasons import Reason
from interviews import interview_spec, panels
from interviews.availability import Availability, SearchOptions, find_slots
from interviews.interview_spec import InterviewSpec
from interviews.panels import Panel
from people.models import Interviewer

#: Reasons besides those of a search: the member of the panel cannot fill this place.
NOT_IN_GROUP = "not_in_group"


@dataclass(frozen=True)
class StandIn:
    """A member of the panel who does not take part yet; without `reasons`, they may stand in.

    `is_alternate`: the person is an alternate of the group. `load` is the number of recent and
    upcoming interviews.
    """

    interviewer: Interviewer
    is_alternate: bool
    load: int
    reasons: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_available(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Place:
    """An interviewer of a booking, and the members of the panel who might stand in, best first."""

    participant: BookingInterviewer
    stand_ins: tuple[StandIn, ...]


def list_places(booking: Booking, now: int, max_staleness: int) -> list[Place]:
    """Return the interviewers of a booking with their stand-ins; `now` is a UTC second.

    The booking has its participants loaded. Raise the errors of `availability.find_slots`, except
    AvailabilityUnknownError.
    """
    panel = panels.load_for_template(booking.template)
    present = {row.interviewer_id for row in booking.participants.all()}
    others = [person for person in panel.interviewers if person.pk not in present]
    availability = read(booking, others, now, max_staleness) if others else None
    return [
        Place(row, _list_stand_ins(panel, booking, row, availability))
        for row in booking.participants.all()
    ]


def read(
    booking: Booking, people: Iterable[Interviewer], now: int, max_staleness: int
) -> Availability:
    """Read the calendars of some people at the slot of a booking."""
    options = SearchOptions(partial=True, max_staleness=max_staleness)
    spec = build_spec(booking, people)
    return find_slots(spec, [booking_queries.get_slot(booking)], now, options)


def build_spec(booking: Booking, people: Iterable[Interviewer]) -> InterviewSpec:
    """Return an interview at the slot of a booking that needs any of some people."""
    interviewers = tuple(people)
    start, end = booking_queries.get_slot(booking)
    rules = interview_spec.build_rules(booking.template)
    group = Group.any_of(1, [person.pk for person in interviewers])
    return InterviewSpec(
        id=None,
        name=None,
        duration=end - start,
        panel=Panel((group,), (), interviewers),
        rules=replace(rules, notice=0, step=STEPS[0], offered_hours=None),
    )


def may_take_place(
    panel: Panel, participants: Sequence[BookingInterviewer], former_id: int, person_id: int
) -> bool:
    """Return whether a person fills the place that an interviewer of a booking leaves.

    Others on the booking keep their places; they may change groups. The place of an optional
    interviewer is for optional people.
    """
    former = next(row for row in participants if row.interviewer_id == former_id)
    if former.optional:
        return person_id in panel.optional
    others = [
        row.interviewer_id
        for row in participants
        if not row.optional and row.interviewer_id != former_id
    ]
    return kept_places.fills_empty_place(panel.groups, others, person_id)


def find_reasons(availability: Availability, person_id: int) -> tuple[Reason, ...]:
    """Return why a person cannot take part at the slot of the booking, in accounting order."""
    result = availability.search_result
    masks = {**result.panel_reasons, **result.find_blocked_by_reason(person_id)}
    return tuple(reason for reason in Reason if masks.get(reason, 0) & 1)


def _list_stand_ins(
    panel: Panel,
    booking: Booking,
    participant: BookingInterviewer,
    availability: Availability | None,
) -> tuple[StandIn, ...]:
    """Return the stand-ins for one interviewer: first those who may, members before alternates."""
    if availability is None:
        return ()
    rows = list(booking.participants.all())
    stand_ins = []
    for person in availability.spec.panel.interviewers:
        stand_in = _build_stand_in(panel, person, availability)
        if not may_take_place(panel, rows, participant.interviewer_id, person.pk):
            stand_in = replace(stand_in, reasons=(NOT_IN_GROUP,), conflicts=())
        stand_ins.append(stand_in)
    return tuple(sorted(stand_ins, key=_get_rank))


def _build_stand_in(panel: Panel, person: Interviewer, availability: Availability) -> StandIn:
    result = availability.search_result
    reasons = find_reasons(availability, person.pk)
    people = result.query.people
    slot_conflicts = (
        conflicts.find_for_slot(result.grid, people[person.pk], result.query.window)
        if reasons
        else ()
    )
    is_member = any(person.pk in group.members for group in panel.groups)
    return StandIn(
        person,
        is_alternate=not is_member and person.pk not in panel.optional,
        load=result.query.load[person.pk],
        reasons=tuple(reason.value for reason in reasons),
        conflicts=tuple(slot_conflicts),
    )


def _get_rank(stand_in: StandIn) -> tuple[bool, bool, bool, int]:
    return (
        not stand_in.is_available,
        NOT_IN_GROUP in stand_in.reasons,
        stand_in.is_alternate,
        stand_in.load,
    )
