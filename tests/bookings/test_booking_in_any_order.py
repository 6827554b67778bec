"""After any actions in any order, slots and reservations are those of a simple model.

A booking removes the slots that overlap it and no others. Cancelling it, or releasing or expiring
a hold, restores exactly the slots from before. A move counts its own time as free, and nobody else
does. Reservations of one person never overlap.
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
from engine.freebusy import BusyType
from engine.timestamps import format_utc, to_datetime
from people.models import Reservation
from tests.bookings.booking_factories import CANDIDATE
from tests.bookings.booking_model import (
    MINUTE,
    STARTS,
    WINDOW,
    BookingModel,
    ModelClaim,
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


class AnyOrder(RuleBasedStateMachine):
    holds = Bundle("holds")
    bookings = Bundle("bookings")
    client = Client()

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.settings = override_settings(CALENDARS=calendar_settings())
        self.undone = transaction.atomic()
        for one in (self.settings, self.undone):
            one.__enter__()
        self.traveller = self.clock.start()
        FAKE_CALENDARS.clear()
        self.model = BookingModel(utc_seconds(NOW))

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        for one in (self.undone, self.settings):
            one.__exit__(None, None, None)

    @initialize()
    def three_templates_that_share_people(self) -> None:
        self.people = [one.pk for one in (alice(), bob(), chen())]
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
        url = f"/api/interviews/{kind.number}/{path}"
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
        apart_from: str | None = None,
        hold: int = 0,
    ) -> str | None:
        """The id of what was made, if the model says that it could be; it is claimed from then."""
        if not self.model.is_slot(kind, start, apart_from):
            assert answer.status_code == 409
            assert answer.json()["type"] == "urn:slotsmith:slot-refused"
            near = {utc_seconds(one["start"]) for one in answer.json()["nearest"]}
            assert near.intersection(STARTS) <= set(self.model.slots(kind, apart_from))
            return None
        assert answer.status_code in (200, 201), answer.content
        made = answer.json()
        whom = frozenset(one["id"] for one in made["interviewers"])
        assert whom <= set(self.model.free_people(kind, start, apart_from))
        assert len(whom) == kind.required
        self.model.claims.pop(apart_from or "", None)
        expires = self.model.now + hold * MINUTE if hold else None
        self.model.claims[made["id"]] = ModelClaim(whom, kind.buffered_slot(start), expires)
        return made["id"]

    @rule(target=holds, kind=kinds, start=starts, minutes=st.sampled_from([1, 5, 15]))
    def hold(self, kind: int, start: int, minutes: int) -> Any:
        which = self.kinds[kind]
        answer = self.ask("post", which, "holds", start=format_utc(start), minutes=minutes)
        made = self.assert_taken(answer, which, start, hold=minutes)
        return (which, start, made) if made else multiple()

    @rule(target=bookings, kind=kinds, start=starts)
    def book(self, kind: int, start: int) -> Any:
        which = self.kinds[kind]
        answer = self.ask("post", which, "bookings", start=format_utc(start), candidate=CANDIDATE)
        made = self.assert_taken(answer, which, start)
        return (which, made) if made else multiple()

    @rule(target=bookings, held=holds)
    def book_a_hold(self, held: Any) -> Any:
        which, start, hold = held
        answer = self.ask("post", which, "bookings", hold=hold, candidate=CANDIDATE)
        claim = self.model.claims.get(hold)
        if claim is None or (claim.expires or 0) <= self.model.now:
            why = "hold-over" if claim else "hold-used"
            assert (answer.status_code, answer.json()["type"]) == (409, f"urn:slotsmith:{why}")
            return multiple()
        made = self.assert_taken(answer, which, start, apart_from=hold)
        return (which, made) if made else multiple()

    @rule(held=consumes(holds))
    def give_back(self, held: Any) -> None:
        which, _, hold = held
        answer = self.ask("delete", which, f"holds/{hold}")
        there = self.model.claims.pop(hold, None)
        assert answer.status_code == (204 if there else 409)

    @rule(booking=bookings, start=starts)
    def move(self, booking: Any, start: int) -> None:
        which, made = booking
        path = f"bookings/{made}/reschedule"
        if made not in self.model.claims:
            assert self.ask("post", which, path, start=format_utc(start)).status_code == 409
            return
        assert self.list_starts(which, ignoring=made) == self.model.slots(which, made)
        stays = self.model.claims[made].buffered_slot == which.buffered_slot(start)
        answer = self.ask("post", which, path, start=format_utc(start))
        if stays:
            assert answer.status_code == 200
        else:
            self.assert_taken(answer, which, start, apart_from=made)

    @rule(booking=bookings)
    def cancel(self, booking: Any) -> None:
        which, made = booking
        self.model.claims.pop(made, None)
        assert self.ask("post", which, f"bookings/{made}/cancel").json()["state"] == "cancelled"

    @rule(minutes=st.sampled_from([1, 4, 15, 22 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.model.now = min(self.model.now + minutes * MINUTE, utc_seconds("2025-01-21T09:00Z"))
        self.traveller.move_to(to_datetime(self.model.now), tick=False)

    @rule(person=persons, start=starts, minutes=st.sampled_from([1, 30, 200]))
    def an_event_comes(self, person: int, start: int, minutes: int) -> None:
        span = (start + 7 * MINUTE, start + (7 + minutes) * MINUTE)
        self.model.events.setdefault(self.people[person], []).append(span)
        self.update_calendars()

    @rule(person=persons)
    def an_event_goes(self, person: int) -> None:
        del self.model.events.get(self.people[person], [])[:1]
        self.update_calendars()

    @rule(person=persons)
    def a_calendar_goes_down_or_comes_back(self, person: int) -> None:
        self.model.unread ^= {self.people[person]}
        self.update_calendars()

    def update_calendars(self) -> None:
        for one in self.people:
            busy = [(*span, BusyType.BUSY) for span in self.model.events.get(one, [])]
            FAKE_CALENDARS[one] = FakeCalendar(busy, down=one in self.model.unread)

    @invariant()
    def what_is_listed_is_what_the_model_says(self) -> None:
        for kind in self.kinds:
            assert self.list_starts(kind) == self.model.slots(kind)

    @invariant()
    def the_claims_are_those_of_the_model_and_no_two_of_a_person_meet(self) -> None:
        rows = list(Reservation.objects.active(to_datetime(self.model.now)))
        told = {
            (
                str(row.reference),
                row.interviewer_id,
                row.state,
                row.buffered_start,
                row.buffered_end,
            )
            for row in rows
        }
        assert told == {
            (
                one,
                person,
                "held" if claim.expires else "booked",
                *map(to_datetime, claim.buffered_slot),
            )
            for one, claim in self.model.active_claims()
            for person in claim.people
        }
        assert len(rows) == len(told)
        for one, other in combinations(rows, 2):
            if one.interviewer_id == other.interviewer_id:
                assert (
                    one.buffered_end <= other.buffered_start
                    or other.buffered_end <= one.buffered_start
                )

    @invariant()
    def the_claims_of_a_booking_are_its_seats(self) -> None:
        seats = BookingInterviewer.objects.filter(booking__state=Booking.State.BOOKED)
        claims = Reservation.objects.filter(state=Reservation.State.BOOKED)
        assert sorted(seats.values_list("booking", "interviewer")) == sorted(
            claims.values_list("reference", "interviewer")
        )


@pytest.mark.django_db
def test_slots_and_claims_match_the_model_in_any_order():
    few = settings(max_examples=max(1, settings.default.max_examples // 4), stateful_step_count=15)
    run_state_machine_as_test(AnyOrder, settings=few)
