"""The use case itself, as code calls it."""

from __future__ import annotations

import pytest

from calendars.models import Connection
from engine.panel import EmptyPanel
from interviews.availability import DEFAULT, Availability, AvailabilityUnknown, Options
from interviews.availability import find as find_in
from interviews.interview import of_template
from interviews.models import InterviewTemplate
from tests.cast import DAY, HOUR, NOW, alice, at, bob, entry, technical_interview

pytestmark = pytest.mark.django_db

SOON = (at(NOW) + DAY, at(NOW) + DAY + 2 * HOUR)


def find(template: InterviewTemplate, window=SOON, options: Options = DEFAULT) -> Availability:
    return find_in(of_template(template), [window], at(NOW), options)


def test_the_panel_is_free_when_everybody_on_it_is(calendar_service):
    calendar_service(
        [entry(alice(), ("2025-01-21T10:00:00Z", "2025-01-21T10:30:00Z")), entry(bob())]
    )
    found = find(technical_interview(alice(), bob()))
    assert found.answer.slots() == [
        (at("2025-01-21T10:30:00Z"), at("2025-01-21T11:30:00Z")),
        (at("2025-01-21T11:00:00Z"), at("2025-01-21T12:00:00Z")),
    ]
    assert list(found.interview.panel.interviewers) == [alice(), bob()]


@pytest.mark.parametrize("window", [SOON, (0, DAY)])
def test_a_panel_of_nobody_is_refused_in_any_window(window):
    with pytest.raises(EmptyPanel):
        find(technical_interview(), window)


def test_unknown_time_is_raised_unless_a_partial_answer_will_do(calendar_service):
    calendar_service([entry(bob())])
    template = technical_interview(alice(), bob())
    with pytest.raises(AvailabilityUnknown, match="1 calendars") as caught:
        find(template)
    assert [read.calendar.interviewer_name for read in caught.value.unread] == ["Alice Johnson"]
    found = find(template, options=Options(partial=True))
    assert (found.answer.slots(), len(found.unread)) == ([], 1)


def test_no_calendar_is_read_for_time_that_no_slot_can_lie_in(calendar_service):
    service = calendar_service([])
    found = find(technical_interview(alice()), (0, DAY))
    assert (found.answer.slots(), service.calls) == ([], [])


def test_an_interviewer_is_as_busy_as_all_their_calendars_together(calendar_service):
    calendar_service([entry(alice())])
    template = technical_interview(alice())
    assert find(template).answer.slots()
    Connection.objects.create(interviewer=alice(), provider="telegraph", name="Old")
    with pytest.raises(AvailabilityUnknown):
        find(template)
