"""Whether a start is a slot right now, and who would take part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bookings.locking import Changed, TooBusy
from bookings.slot_check import Proposal, SlotRefused, decided
from calendars.models import Connection
from core.read_errors import CalendarError, Unreadable
from engine.reasons import Reason
from interviews.models import InterviewTemplate
from people.models import SpecialDays
from tests.bookings.booking_factories import HALF_PAST, NOON, TEN, book, hold, wanted
from tests.factories import (
    alice,
    at,
    bob,
    chen,
    entry,
    free,
    group,
    technical_interview,
    with_rules,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def refused(template, start=TEN) -> SlotRefused:
    with pytest.raises(SlotRefused) as caught:
        decided(lambda: Proposal.read(wanted(template, start)).seated())
    return caught.value


def test_a_slot_is_kept_clear_with_its_buffers(template):
    with_rules(template, buffer_before=15, buffer_after=30)
    seating = Proposal.read(wanted(template)).seated()
    assert seating.slot == (at(TEN), at(TEN) + 3600)
    assert seating.kept_clear == (at(TEN) - 900, at(TEN) + 3600 + 1800)
    assert (seating.needed, seating.optional) == ((alice().pk, bob().pk), ())


def test_everybody_on_the_panel_may_have_to_be_locked(everybody_free):
    template = technical_interview(alice())
    group(template, bob(), required=0)
    group(template, chen(), alice(), required=1)
    proposal = Proposal.read(wanted(template))
    assert proposal.people == {alice().pk, bob().pk, chen().pk}
    seating = proposal.seated()
    assert (seating.needed, seating.optional) == ((alice().pk, chen().pk), (bob().pk,))


def test_what_is_booked_after_the_reading_is_seen(template):
    proposal = Proposal.read(wanted(template))
    book(template, HALF_PAST)
    with pytest.raises(SlotRefused) as caught:
        proposal.seated()
    assert list(caught.value.explained.reasons) == [Reason.BOOKED]


def test_time_off_after_the_reading_is_seen(template):
    proposal = Proposal.read(wanted(template))
    day = date(2025, 1, 22)
    SpecialDays.objects.create(interviewer=bob(), first_day=day, last_day=day)
    with pytest.raises(SlotRefused):
        proposal.seated()


@pytest.mark.parametrize(
    "change",
    [
        lambda: with_rules(alice(), timezone="Asia/Tokyo"),
        lambda: Connection.objects.create(interviewer=bob(), provider="mock", name="Private"),
        lambda: with_rules(InterviewTemplate.objects.get(), buffer_after=15),
        lambda: with_rules(InterviewTemplate.objects.get(), duration=30),
        lambda: InterviewTemplate.objects.get().interviewers.add(chen()),
    ],
    ids=["zone", "calendar", "buffer", "duration", "panel"],
)
def test_a_change_of_what_the_reading_depended_on_makes_it_worthless(template, change):
    proposal = Proposal.read(wanted(template))
    change()
    with pytest.raises(Changed):
        proposal.seated()


def test_what_keeps_changing_is_given_up(template):
    def restless():
        proposal = Proposal.read(wanted(template))
        with_rules(template, buffer_after=template.buffer_after + 1)
        proposal.seated()

    with pytest.raises(TooBusy):
        decided(restless)


def test_the_calendars_are_read_once_and_not_again_under_the_lock(template, calendar_service):
    service = calendar_service(free(alice(), bob()))
    proposal = Proposal.read(wanted(template))
    calendar_service([])
    proposal.seated()
    assert len(service.calls) == 1


def test_the_nearest_slots_are_five_around_the_start_in_order(template):
    book(template)
    assert [(start - at(TEN)) // 1800 for start, _ in refused(template, TEN).nearest] == [
        -4, -3, -2, 2, 3,
    ]  # fmt: skip


def test_no_slot_is_near_when_there_is_none_for_three_weeks(calendar_service, template):
    always = ("2025-01-01T00:00:00Z", "2025-03-01T00:00:00Z")
    calendar_service([entry(alice(), always), *free(bob())])
    assert refused(template).nearest == []


def test_nobody_waits_for_a_calendar_twice(template, monkeypatch):
    asked = []

    def late(ids):
        asked.append(ids)
        raise CalendarError(Unreadable.TIMEOUT)

    monkeypatch.setattr("service.mock_availability.get_free_busy_data", late)
    assert refused(template).nearest == []
    assert len(asked) == 1


def test_of_a_start_that_has_passed_the_next_slots_are_near(template):
    nearest = refused(template, "2020-01-01T00:00:00Z").nearest
    assert nearest[0] == (at("2025-01-21T10:00:00Z"), at("2025-01-21T11:00:00Z"))
    assert len(nearest) == 5


def test_of_the_last_start_there_is_those_before_are_near(template):
    last = "9999-12-31T22:00:00Z"
    book(template, last)
    nearest = refused(template, last).nearest
    assert [(at(last) - start) // 1800 for start, _ in nearest] == [6, 5, 4, 3, 2]


def test_a_hold_is_free_to_whoever_stands_apart_from_it(template):
    held = hold(template)
    apart = replace(wanted(template, HALF_PAST), apart_from=held.pk)
    assert Proposal.read(apart).seated().slot[0] == at(HALF_PAST)
    assert list(refused(template, HALF_PAST).explained.reasons) == [Reason.HELD]
    assert Proposal.read(wanted(template, NOON)).seated().slot[0] == at(NOON)
