from __future__ import annotations

import pytest
from django.utils import translation

from calendars.models import Connection
from engine import changes
from interviews import availability, start_map
from interviews.availability import SearchOptions
from interviews.interview_spec import load_spec
from pages.interviews.explanation_text import describe_change, describe_start
from pages.page_clock import PageClock
from people.models import SpecialDays
from tests.bookings.conflict_fixtures import store_calendar
from tests.factories import NOW, alice, reserve, set_rules, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

UTC = PageClock.for_zone("UTC")


def describe(start: str, **rules: object):
    interview = load_spec(set_rules(technical_interview(alice()), **rules))
    window = utc_seconds(start), utc_seconds(start) + interview.duration
    options = SearchOptions(partial=True, include=frozenset({"explanation"}))
    found = availability.find_slots(interview, [window], utc_seconds(NOW), options)
    details = start_map.build_start_map(found, window).describe(window[0])
    return describe_start(details, UTC, {alice().pk: "Alice Johnson"})


def test_available_start_has_no_reasons():
    explanation = describe("2025-01-22T10:00:00Z")
    assert (
        explanation.is_available,
        explanation.general_reasons,
        explanation.people,
        explanation.suggestions,
    ) == (
        True,
        [],
        [],
        [],
    )
    assert explanation.when == "Wednesday 22 January 2025, 10:00 to 11:00, UTC (UTC+00:00)"


def test_conflicts_are_listed_by_person():
    reserve(alice(), "2025-01-22T10:30:00Z")
    [person] = describe("2025-01-22T10:00:00Z").people
    assert (person.name, person.conflicts) == (
        "Alice Johnson", ["another interview, 10:30 to 11:30"]
    )  # fmt: skip


def test_conflict_from_another_day_names_that_day():
    reserve(alice(), "2025-01-21T23:30:00Z")
    [person] = describe("2025-01-22T00:00:00Z").people
    assert person.conflicts == [
        "another interview, 23:30 (Tuesday 21 January 2025) to 00:30 (Wednesday 22 January 2025)"
    ]


def test_time_off_stands_for_the_closed_hours_around_it():
    SpecialDays.objects.create(interviewer=alice(), first_day="2025-01-27", last_day="2025-01-27")
    set_rules(alice(), open_hours="Mon-Fri 09:00-17:00")
    [friday] = describe("2025-01-24T18:00:00Z").people
    assert friday.conflicts == ["outside working hours from 17:00"]
    [monday] = describe("2025-01-27T07:00:00Z").people
    assert [text.partition(",")[0] for text in monday.conflicts] == ["time off"]


def test_default_name_of_a_calendar_is_translated():
    store_calendar(alice(), ("2025-01-22T10:00:00Z", "2025-01-22T11:00:00Z"))
    Connection.objects.update(name="Calendar feed (ICS)")
    with translation.override("de"):
        [person] = describe("2025-01-22T10:00:00Z").people
    assert person.conflicts == ["belegt, 10:00 bis 11:00 (Kalender-Feed (ICS))"]


def test_general_reasons_have_texts():
    explanation = describe("2025-01-20T12:00:00Z", candidate_windows="Mon 18:00-20:00")
    assert explanation.general_reasons == [
        "This time is outside the candidate windows of this interview type.",
        "This time is too soon: it does not leave the required notice.",
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (changes.WithoutPerson(1), "Without Alice"),
        (changes.FewerOfPool(0, 1), "With 1 person from the pool"),
        (changes.FewerOfPool(0, 2), "With 2 people from the pool"),
        (changes.ShorterDuration(1800), "With a duration of 30 minutes"),
        (changes.ShorterNotice(5400), "With 1.5 hours of notice"),
        (changes.ShorterNotice(3600), "With 1 hour of notice"),
        (changes.ShorterNotice(7200), "With 2 hours of notice"),
        (changes.WithoutBuffers(), "Without buffers before and after the interview"),
        (
            changes.TentativeMoved(
                1, (utc_seconds("2025-01-22T10:00:00"), utc_seconds("2025-01-22T11:00:00"))
            ),
            "If Alice moves the tentative event (10:00 to 11:00)",
        ),
    ],
)
def test_every_change_has_text(change, text):
    assert describe_change(change, {1: "Alice"}, UTC) == text


def test_suggestion_names_the_slots_that_it_adds():
    suggestions = describe("2025-01-20T16:00:00Z").suggestions
    assert [(suggestion.text, suggestion.opened_count) for suggestion in suggestions] == [
        ("With 4 hours of notice", 1),
        ("With 1 hour of notice", 1),
    ]
