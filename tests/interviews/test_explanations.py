"""Why is there no slot? The use cases as code calls them."""

from __future__ import annotations

import pytest

from engine.changes import ShorterDuration, WithoutPerson
from engine.reasons import Reason
from interviews import explanations
from interviews.availability import DEFAULT, AvailabilityUnknown, Options
from interviews.explanations import NextSlot
from interviews.spec import of_template
from tests.factories import (  # fmt: skip
    DAY,
    HOUR,
    NOW,
    alice,
    at,
    bob,
    booked,
    entry,
    free,
    technical_interview,
    with_rules,
)

pytestmark = pytest.mark.django_db

TEN = at("2025-01-22T10:00")
MORNING = (TEN, TEN + 2 * HOUR)
BUSY = ("2025-01-22T10:00:00Z", "2025-01-22T11:30:00Z")
EXPLAINED = Options(include=frozenset({"explanation"}))


def answer(template, *periods, options=EXPLAINED):
    return explanations.answer(of_template(template), periods or (MORNING,), at(NOW), options)


def start(template, instant: int = TEN):
    return explanations.start(of_template(template), instant, at(NOW), max_staleness=60)


def test_an_answer_is_explained_only_if_that_is_asked_for(calendar_service):
    calendar_service(free(alice()))
    template = technical_interview(alice())
    assert answer(template, options=DEFAULT).explained is None
    assert answer(template).explained.account.slots == 3


def test_the_starts_of_all_periods_are_accounted_for_and_no_others(calendar_service):
    calendar_service([entry(alice(), BUSY)])
    later = (TEN + 5 * HOUR, TEN + 6 * HOUR)
    account = answer(technical_interview(alice()), MORNING, later).explained.account
    assert (account.starts, account.slots) == (6, 1)
    assert sum(one.first for one in account.reasons().values()) == 5


def test_the_next_slot_begins_in_the_last_period_or_after_it(calendar_service):
    calendar_service([entry(alice(), BUSY)])
    template = technical_interview(alice(), duration=90)
    short = (TEN + 2 * HOUR, TEN + 2 * HOUR + 1800)
    following = answer(template, (TEN, TEN + HOUR), short).explained.next_slot
    assert following.slot == (TEN + 2 * HOUR, TEN + 2 * HOUR + 5400)
    assert following.searched == (TEN, short[1] + explanations.LATER)


def test_the_next_slot_keeps_the_rules_of_the_bookings_beyond_the_window(calendar_service):
    calendar_service(free(alice()))
    template = technical_interview(with_rules(alice(), most_per_day=1))
    booked(alice(), "2025-01-22T18:00:00Z")
    booked(alice(), "2025-01-23T18:00:00Z")
    following = answer(template).explained.next_slot
    assert following.slot[0] == at("2025-01-24T00:00")


def test_the_last_window_there_is_has_no_next_slot(calendar_service):
    calendar_service([entry(alice(), ("9999-12-31T20:00:00Z", "9999-12-31T23:59:59Z"))])
    end = at("9999-12-31T23:59:59")
    following = answer(technical_interview(alice()), (end - HOUR, end)).explained.next_slot
    assert following == NextSlot(None, (end - HOUR, end), complete=True)


def test_unknown_time_of_the_panel_refuses_an_explanation_and_not_that_of_a_start(calendar_service):
    calendar_service(free(bob()))
    template = technical_interview(alice(), bob())
    with pytest.raises(AvailabilityUnknown):
        answer(template)
    assert start(template).reasons == [Reason.UNKNOWN]


def test_a_start_has_its_own_reasons_and_not_those_of_the_starts_after_it(calendar_service):
    calendar_service([entry(alice(), ("2025-01-22T10:00:00Z", "2025-01-22T11:00:00Z"))])
    template = technical_interview(alice(), duration=180)
    before = start(template, TEN - 3 * HOUR)
    assert (before.found.answer.mask & 1, before.reasons, before.in_the_way) == (1, [], {})
    assert start(template, TEN).reasons == [Reason.CALENDAR_BUSY]


def test_a_slot_needs_no_change(calendar_service):
    calendar_service(free(alice(), bob()))
    explained = start(technical_interview(alice(), bob()))
    assert (explained.single, explained.pairs) == ([], [])
    assert explained.slot == (TEN, TEN + HOUR)


def test_only_changes_that_open_the_start_itself_are_told(calendar_service):
    half_past = ("2025-01-22T10:30:00Z", "2025-01-22T10:45:00Z")
    calendar_service([entry(alice(), half_past), *free(bob())])
    template = technical_interview(alice(), bob())
    assert {one.changes for one in start(template).single} == {
        (WithoutPerson(alice().pk),),
        (ShorterDuration(1800),),
        (ShorterDuration(900),),
    }
    assert {one.changes for one in start(template, TEN + 1800).single} == {
        (WithoutPerson(alice().pk),)
    }


def test_a_start_that_is_past_is_within_the_notice_and_reads_no_calendar(calendar_service):
    service = calendar_service([])
    assert start(technical_interview(alice()), at(NOW) - DAY).reasons == [Reason.NOTICE]
    assert service.calls == []
