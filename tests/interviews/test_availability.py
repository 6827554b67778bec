"""Finding the slots of a panel, without HTTP."""

from __future__ import annotations

import pytest

from calendars.models import Connection
from engine.panel import EmptyPanelError
from interviews.availability import (
    DEFAULT_OPTIONS,
    Availability,
    AvailabilityUnknownError,
    SearchOptions,
)
from interviews.availability import find_slots as find_in
from interviews.interview_spec import load_spec
from interviews.models import InterviewTemplate
from people.engine_values import UnreadableRulesError
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    alice,
    bob,
    free_busy_entry,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = pytest.mark.django_db

NEXT_DAY_WINDOW = (utc_seconds(NOW) + DAY, utc_seconds(NOW) + DAY + 2 * HOUR)


def find(
    template: InterviewTemplate, window=NEXT_DAY_WINDOW, options: SearchOptions = DEFAULT_OPTIONS
) -> Availability:
    return find_in(load_spec(template), [window], utc_seconds(NOW), options)


def test_slots_are_the_times_when_everybody_is_free(calendar_service):
    calendar_service(
        [
            free_busy_entry(alice(), ("2025-01-21T10:00:00Z", "2025-01-21T10:30:00Z")),
            free_busy_entry(bob()),
        ]
    )
    availability = find(technical_interview(alice(), bob()))
    assert availability.search_result.list_slots() == [
        (utc_seconds("2025-01-21T10:30:00Z"), utc_seconds("2025-01-21T11:30:00Z")),
        (utc_seconds("2025-01-21T11:00:00Z"), utc_seconds("2025-01-21T12:00:00Z")),
    ]
    assert list(availability.spec.panel.interviewers) == [alice(), bob()]


@pytest.mark.parametrize("window", [NEXT_DAY_WINDOW, (0, DAY)])
def test_empty_panel_is_rejected_in_any_window(window):
    with pytest.raises(EmptyPanelError):
        find(technical_interview(), window)


def test_unknown_time_raises_unless_partial(calendar_service):
    calendar_service([free_busy_entry(bob())])
    template = technical_interview(alice(), bob())
    with pytest.raises(AvailabilityUnknownError, match="1 calendars") as caught:
        find(template)
    assert [read.calendar.interviewer_name for read in caught.value.incomplete_reads] == [
        "Alice Johnson"
    ]
    availability = find(template, options=SearchOptions(partial=True))
    assert (availability.search_result.list_slots(), len(availability.incomplete_reads)) == ([], 1)


def test_no_calendar_is_read_for_past_windows(calendar_service):
    service = calendar_service([])
    availability = find(technical_interview(alice()), (0, DAY))
    assert (availability.search_result.list_slots(), service.calls) == ([], [])


def test_all_calendars_of_an_interviewer_count(calendar_service):
    calendar_service([free_busy_entry(alice())])
    template = technical_interview(alice())
    assert find(template).search_result.list_slots()
    Connection.objects.create(interviewer=alice(), provider="telegraph", name="Old")
    with pytest.raises(AvailabilityUnknownError):
        find(template)


def test_calendars_are_not_read_beyond_the_year_9999(calendar_service):
    calendar_service([])
    template = set_rules(technical_interview(alice()), buffer_after=240)
    end = utc_seconds("9999-12-31T23:59:59")
    availability = find(template, (end - 2 * HOUR, end), SearchOptions(partial=True))
    assert availability.read_window == (end - 2 * HOUR, end)
    assert [read.free_busy.unknown for read in availability.incomplete_reads] == [
        ((end - 2 * HOUR, end),)
    ]


@pytest.mark.parametrize(
    ("include", "start"), [(set(), utc_seconds(NOW) + DAY), ({"explanation"}, utc_seconds(NOW))]
)
def test_read_window_starts_after_the_notice_or_now_when_explaining(
    calendar_service, include, start
):
    calendar_service([free_busy_entry(alice())])
    window = (utc_seconds(NOW) - DAY, utc_seconds(NOW) + 3 * DAY)
    availability = find(technical_interview(alice()), window, SearchOptions(include=include))
    assert availability.read_window == (start, window[1])


def test_unreadable_rules_error_hides_names_from_candidates():
    template = technical_interview(set_rules(alice(), open_hours="?"))
    for options, name in (
        (DEFAULT_OPTIONS, "Alice Johnson"),
        (SearchOptions(for_candidate=True), ""),
    ):
        with pytest.raises(UnreadableRulesError) as caught:
            find(template, options=options)
        assert caught.value.owner_name == name
