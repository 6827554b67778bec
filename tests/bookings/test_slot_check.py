"""Whether a start is a slot right now, and who takes part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bookings.locking import (
    ConcurrencyError,
    StaleReadError,
    lock_interviewers,
    retry_transaction,
)
from bookings.slot_assignment import SlotAssignment
from bookings.slot_check import SlotCheck, SlotUnavailableError, with_nearest_slots
from calendars.models import Connection
from core.calendar_errors import ReadError, ReadFailure
from engine.reasons import Reason
from interviews.models import InterviewTemplate
from people.models import SpecialDays
from tests.bookings.booking_factories import HALF_PAST, NOON, TEN, book, hold, slot_request
from tests.factories import (
    NOW,
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    free_busy_entry,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def assign(proposal: SlotCheck) -> SlotAssignment:
    """Lock the panel, as use cases do, and check the slot again."""
    with lock_interviewers(proposal.interviewer_ids, utc_seconds(NOW)) as people:
        return proposal.assign(people)


def get_refusal(template, start=TEN) -> SlotUnavailableError:
    proposal = SlotCheck.read(slot_request(template, start))
    with pytest.raises(SlotUnavailableError) as caught:
        with_nearest_slots(assign)(proposal)
    return caught.value


def test_assignment_includes_buffers(template):
    set_rules(template, buffer_before=15, buffer_after=30)
    seating = assign(SlotCheck.read(slot_request(template)))
    assert seating.slot == (utc_seconds(TEN), utc_seconds(TEN) + 3600)
    assert seating.buffered_slot == (utc_seconds(TEN) - 900, utc_seconds(TEN) + 3600 + 1800)
    assert (seating.required_ids, seating.optional_ids) == ((alice().pk, bob().pk), ())


def test_everybody_on_the_panel_is_locked(everybody_free):
    template = technical_interview(alice())
    add_group(template, bob(), required=0)
    add_group(template, chen(), alice(), required=1)
    proposal = SlotCheck.read(slot_request(template))
    assert proposal.interviewer_ids == {alice().pk, bob().pk, chen().pk}
    seating = assign(proposal)
    assert (seating.required_ids, seating.optional_ids) == ((alice().pk, chen().pk), (bob().pk,))


def test_booking_after_the_reading_is_noticed(template):
    proposal = SlotCheck.read(slot_request(template))
    book(template, HALF_PAST)
    with pytest.raises(SlotUnavailableError) as caught:
        assign(proposal)
    assert list(caught.value.explanation.reasons) == [Reason.BOOKED]


def test_time_off_after_the_reading_is_noticed(template):
    proposal = SlotCheck.read(slot_request(template))
    day = date(2025, 1, 22)
    SpecialDays.objects.create(interviewer=bob(), first_day=day, last_day=day)
    with pytest.raises(SlotUnavailableError):
        assign(proposal)


@pytest.mark.parametrize(
    "change",
    [
        lambda: set_rules(alice(), timezone="Asia/Tokyo"),
        lambda: Connection.objects.create(interviewer=bob(), provider="mock", name="Private"),
        lambda: set_rules(InterviewTemplate.objects.get(), buffer_after=15),
        lambda: set_rules(InterviewTemplate.objects.get(), duration=30),
        lambda: InterviewTemplate.objects.get().interviewers.add(chen()),
    ],
    ids=["zone", "calendar", "buffer", "duration", "panel"],
)
def test_change_of_interview_or_calendars_makes_the_reading_stale(template, change):
    proposal = SlotCheck.read(slot_request(template))
    change()
    with pytest.raises(StaleReadError):
        assign(proposal)


def test_reading_that_stays_stale_is_a_concurrency_error(template):
    def restless():
        proposal = SlotCheck.read(slot_request(template))
        set_rules(template, buffer_after=template.buffer_after + 1)
        assign(proposal)

    with pytest.raises(ConcurrencyError):
        with_nearest_slots(retry_transaction()(restless))()


def test_calendars_are_not_read_again_under_the_lock(template, calendar_service):
    service = calendar_service(empty_calendars(alice(), bob()))
    proposal = SlotCheck.read(slot_request(template))
    calendar_service([])
    assign(proposal)
    assert len(service.calls) == 1


def test_five_nearest_slots_are_in_order(template):
    book(template)
    nearest_slots = get_refusal(template, TEN).nearest_slots
    assert [(start - utc_seconds(TEN)) // 1800 for start, _ in nearest_slots] == [
        -4, -3, -2, 2, 3,
    ]  # fmt: skip


def test_no_nearest_slots_if_none_within_three_weeks(calendar_service, template):
    always = ("2025-01-01T00:00:00Z", "2025-03-01T00:00:00Z")
    calendar_service([free_busy_entry(alice(), always), *empty_calendars(bob())])
    assert get_refusal(template).nearest_slots == []


def test_nearest_slots_are_not_searched_after_a_calendar_timeout(template, monkeypatch):
    requests = []

    def late(ids):
        requests.append(ids)
        raise ReadError(ReadFailure.TIMEOUT)

    monkeypatch.setattr("service.mock_availability.get_free_busy_data", late)
    assert get_refusal(template).nearest_slots == []
    assert len(requests) == 1


def test_nearest_slots_of_a_past_start_are_the_next_ones(template):
    nearest = get_refusal(template, "2020-01-01T00:00:00Z").nearest_slots
    assert nearest[0] == (utc_seconds("2025-01-21T10:00:00Z"), utc_seconds("2025-01-21T11:00:00Z"))
    assert len(nearest) == 5


def test_nearest_slots_of_the_last_possible_start_are_before_it(template):
    last = "9999-12-31T22:00:00Z"
    book(template, last)
    nearest = get_refusal(template, last).nearest_slots
    assert [(utc_seconds(last) - start) // 1800 for start, _ in nearest] == [6, 5, 4, 3, 2]


def test_time_of_the_hold_to_book_counts_as_free(template):
    held = hold(template)
    apart = replace(slot_request(template, HALF_PAST), hold_id=held.pk)
    assert assign(SlotCheck.read(apart)).slot[0] == utc_seconds(HALF_PAST)
    assert list(get_refusal(template, HALF_PAST).explanation.reasons) == [Reason.HELD]
    assert assign(SlotCheck.read(slot_request(template, NOON))).slot[0] == utc_seconds(NOON)
