"""After any actions in any order, slots and reservations are those of a simple model.

A booking removes the slots that overlap it and no others. Cancelling it, or releasing or expiring
a hold, restores exactly the slots from before. Only the move of a booking treats the
booking's own time as free. Reservations of one person never overlap.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bookings.models import Booking, BookingInterviewer
from engine.busy_time import BusyType
from engine.timestamps import format_utc, to_datetime
from people.models import Reservation
from tests.bookings.booking_factories import another_candidate
from tests.bookings.booking_model import (
    MINUTE,
    STARTS,
    WINDOW,
    BookingModel,
    ModelReservation,
    TemplateSpec,
)
from tests.bookings.fake_provider import FAKE_CALENDARS, FakeCalendar, calendar_settings
from tests.factories import (
    HOUR,
    NOW,
    add_group,
    alice,
    bob,
    chen,
    set_rules,
    technical_interview,
    utc_seconds,
)

starts = st.sampled_from(STARTS)
kinds = st.integers(0, 2)
persons = st.integers(0, 2)


class BookingStateMachine(RuleBasedStateMachine):
    holds = Bundle("holds")
    bookings = Bundle("bookings")
    client = Client()

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.settings = override_settings(CALENDARS=calendar_settings())
        self.transaction = transaction.atomic()
        for context in (self.settings, self.transaction):
            context.__enter__()
        self.traveller = self.clock.start()
        FAKE_CALENDARS.clear()
        self.model = BookingModel(utc_seconds(NOW))

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        for context in (self.transaction, self.settings):
            context.__exit__(None, None, None)

    @initialize()
    def create_templates_that_share_people(self) -> None:
        self.people = [person.pk for person in (alice(), bob(), chen())]
        both = technical_interview(alice(), bob())
        clear = set_rules(technical_interview(bob(), chen()), buffer_before=30, buffer_after=15)
        pool = set_rules(technical_interview(duration=30), buffer_after=20)
        add_group(pool, alice(), chen(), required=1)
        first, second, third = self.people
        self.kinds = [
            TemplateSpec(both.pk, (first, second), 2, HOUR),
            TemplateSpec(clear.pk, (second, third), 2, HOUR, 30 * MINUTE, 15 * MINUTE),
            TemplateSpec(pool.pk, (first, third), 1, 30 * MINUTE, 0, 20 * MINUTE),
        ]

    def ask(self, method: str, kind: TemplateSpec, path: str, **body: Any) -> Any:
        url = f"/api/{path}" if "/" in path else f"/api/interviews/{kind.number}/{path}"
        if method == "get":
            return self.client.get(url, body)
        return getattr(self.client, method)(url, body, content_type="application/json")

    def list_starts(self, kind: TemplateSpec, **more: str) -> list[int]:
        window = {"start": format_utc(WINDOW[0]), "end": format_utc(WINDOW[1]), "partial": "true"}
        slots = self.ask("get", kind, "availability", **window, **more).json()["availableSlots"]
        return [start for slot in slots if (start := utc_seconds(slot["start"])) in STARTS]

    def assert_taken(
        self,
        answer: Any,
        kind: TemplateSpec,
        start: int,
        *,
        ignore_reference: str | None = None,
        hold: int = 0,
    ) -> str | None:
        """Check a response against the model; return the id of the new hold or booking."""
        if not self.model.is_slot(kind, start, ignore_reference):
            if answer.status_code == 503:
                assert answer.json()["type"] == "urn:slotsmith:availability-unknown"
                assert self.model.unread.intersection(kind.people)
                return None
            assert answer.status_code == 409
            assert answer.json()["type"] == "urn:slotsmith:slot-refused"
            nearest = {utc_seconds(item["start"]) for item in answer.json()["nearest"]}
            assert nearest.intersection(STARTS) <= set(self.model.slots(kind, ignore_reference))
            return None
        assert answer.status_code in (200, 201), answer.content
        created = answer.json()
        people = frozenset(item["id"] for item in created["interviewers"])
        assert people <= set(self.model.free_people(kind, start, ignore_reference))
        assert len(people) == kind.required
        self.model.reservations.pop(ignore_reference or "", None)
        expires = self.model.now + hold * MINUTE if hold else None
        self.model.reservations[created["id"]] = ModelReservation(
            people, kind.buffered_slot(start), expires
        )
        return created["id"]

    @rule(target=holds, kind=kinds, start=starts, minutes=st.sampled_from([1, 5, 15]))
    def create_hold(self, kind: int, start: int, minutes: int) -> Any:
        template = self.kinds[kind]
        response = self.ask("post", template, "holds", start=format_utc(start), holdMinutes=minutes)
        hold_id = self.assert_taken(response, template, start, hold=minutes)
        return (template, start, hold_id) if hold_id else multiple()

    @rule(target=bookings, kind=kinds, start=starts)
    def create_booking(self, kind: int, start: int) -> Any:
        template = self.kinds[kind]
        answer = self.ask(
            "post", template, "bookings", start=format_utc(start), candidate=another_candidate()
        )
        booking_id = self.assert_taken(answer, template, start)
        return (template, booking_id) if booking_id else multiple()

    @rule(target=bookings, held=holds)
    def book_hold(self, held: Any) -> Any:
        template, start, hold = held
        answer = self.ask("post", template, "bookings", holdId=hold, candidate=another_candidate())
        reservation = self.model.reservations.get(hold)
        if reservation is None or (reservation.expires or 0) <= self.model.now:
            problem = "hold-over" if reservation else "hold-used"
            assert (answer.status_code, answer.json()["type"]) == (409, f"urn:slotsmith:{problem}")
            return multiple()
        booking_id = self.assert_taken(answer, template, start, ignore_reference=hold)
        return (template, booking_id) if booking_id else multiple()

    @rule(held=consumes(holds))
    def release_hold(self, held: Any) -> None:
        template, _, hold = held
        answer = self.ask("delete", template, f"holds/{hold}")
        reservation = self.model.reservations.pop(hold, None)
        assert answer.status_code == (204 if reservation else 409)

    @rule(booking=bookings, start=starts)
    def move_booking(self, booking: Any, start: int) -> None:
        template, number = booking
        path = f"bookings/{number}/reschedule"
        if number not in self.model.reservations:
            assert self.ask("post", template, path, start=format_utc(start)).status_code == 409
            return
        assert self.list_starts(template, excludeBooking=number) == self.model.slots(
            template, number
        )
        stays = self.model.reservations[number].buffered_slot == template.buffered_slot(start)
        answer = self.ask("post", template, path, start=format_utc(start))
        if stays:
            assert answer.status_code == 200
        else:
            before = self.model.reservations[number].people
            free = self.model.free_people(template, start, number)
            if self.assert_taken(answer, template, start, ignore_reference=number):
                people = {person["id"] for person in answer.json()["interviewers"]}
                assert before.intersection(free) <= people

    @rule(booking=bookings)
    def cancel_booking(self, booking: Any) -> None:
        template, number = booking
        self.model.reservations.pop(number, None)
        assert (
            self.ask("post", template, f"bookings/{number}/cancel").json()["state"] == "cancelled"
        )

    @rule(minutes=st.sampled_from([1, 4, 15, 22 * 60]))
    def advance_clock(self, minutes: int) -> None:
        self.model.now = min(self.model.now + minutes * MINUTE, utc_seconds("2025-01-21T09:00Z"))
        self.traveller.move_to(to_datetime(self.model.now), tick=False)

    @rule(person=persons, start=starts, minutes=st.sampled_from([1, 30, 200]))
    def add_event(self, person: int, start: int, minutes: int) -> None:
        span = (start + 7 * MINUTE, start + (7 + minutes) * MINUTE)
        self.model.events.setdefault(self.people[person], []).append(span)
        self.update_calendars()

    @rule(person=persons)
    def remove_event(self, person: int) -> None:
        del self.model.events.get(self.people[person], [])[:1]
        self.update_calendars()

    @rule(person=persons)
    def toggle_calendar_outage(self, person: int) -> None:
        self.model.unread ^= {self.people[person]}
        self.update_calendars()

    def update_calendars(self) -> None:
        for person in self.people:
            busy = [(*span, BusyType.BUSY) for span in self.model.events.get(person, [])]
            FAKE_CALENDARS[person] = FakeCalendar(busy, down=person in self.model.unread)

    @invariant()
    def listed_slots_are_those_of_the_model(self) -> None:
        for kind in self.kinds:
            assert self.list_starts(kind) == self.model.slots(kind)

    @invariant()
    def reservations_are_those_of_the_model_and_do_not_overlap(self) -> None:
        rows = list(Reservation.objects.active(to_datetime(self.model.now)))
        stored = {
            (
                str(row.reference),
                row.interviewer_id,
                row.state,
                row.buffered_start,
                row.buffered_end,
            )
            for row in rows
        }
        assert stored == {
            (
                first,
                person,
                "held" if reservation.expires else "booked",
                *map(to_datetime, reservation.buffered_slot),
            )
            for first, reservation in self.model.active_reservations()
            for person in reservation.people
        }
        assert len(rows) == len(stored)
        for first, second in combinations(rows, 2):
            if first.interviewer_id == second.interviewer_id:
                assert (
                    first.buffered_end <= second.buffered_start
                    or second.buffered_end <= first.buffered_start
                )

    @invariant()
    def reservations_of_a_booking_are_its_interviewers(self) -> None:
        seats = BookingInterviewer.objects.filter(booking__state=Booking.State.BOOKED)
        reservations = Reservation.objects.filter(state=Reservation.State.BOOKED)
        assert sorted(seats.values_list("booking", "interviewer")) == sorted(
            reservations.values_list("reference", "interviewer")
        )


@pytest.mark.django_db
def test_slots_and_reservations_match_the_model_in_any_order():
    few = settings(max_examples=max(1, settings.default.max_examples // 4), stateful_step_count=15)
    run_state_machine_as_test(BookingStateMachine, settings=few)
