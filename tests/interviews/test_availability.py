"""The use case itself, as code calls it."""

from __future__ import annotations

import pytest

from calendars.models import Connection
from engine.panel import EmptyPanel
from interviews.availability import DEFAULT, Availability, AvailabilityUnknown, Options
from interviews.availability import find as find_in
from interviews.models import InterviewTemplate
from interviews.spec import of_template
from people.engine_values import UnreadableRules
from tests.factories import DAY, HOUR, NOW, alice, at, bob, entry, technical_interview, with_rules

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


def test_no_calendar_is_asked_beyond_the_year_9999(calendar_service):
    calendar_service([])
    template = with_rules(technical_interview(alice()), buffer_after=240)
    end = at("9999-12-31T23:59:59")
    found = find(template, (end - 2 * HOUR, end), Options(partial=True))
    assert found.known == (end - 2 * HOUR, end)
    assert [read.free_busy.unknown for read in found.unread] == [((end - 2 * HOUR, end),)]


@pytest.mark.parametrize(("include", "known"), [(set(), at(NOW) + DAY), ({"explanation"}, at(NOW))])
def test_calendars_are_read_from_the_notice_on_or_from_now_for_an_explanation(
    calendar_service, include, known
):
    calendar_service([entry(alice())])
    window = (at(NOW) - DAY, at(NOW) + 3 * DAY)
    found = find(technical_interview(alice()), window, Options(include=include))
    assert found.known == (known, window[1])


def test_rules_that_cannot_be_understood_name_nobody_to_a_candidate():
    template = technical_interview(with_rules(alice(), open_hours="?"))
    for options, said in ((DEFAULT, "Alice Johnson"), (Options(candidate=True), "")):
        with pytest.raises(UnreadableRules) as caught:
            find(template, options=options)
        assert caught.value.whose == said
