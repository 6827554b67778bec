"""The rules of time, read aloud: hours, days off, windows, notice, steps, buffers, limits."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.models import Connection
from people.models import AvailabilityOverride
from tests.factories import (
    alice,
    chen,
    empty_calendars,
    farid,
    free_busy_entry,
    reserve,
    starts_of,
    technical_interview,
)
from tests.factories import set_rules as having
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

OFFICE = "Mon-Fri 09:00-11:00"


@pytest.fixture
def ask(client, calendar_service):
    """The starts of a template's slots between two instants; its people's calendars are empty."""

    def get(template, start: str, end: str) -> list[str]:
        calendar_service(empty_calendars(alice(), chen(), farid()))
        window = {"start": f"{start}Z", "end": f"{end}Z"}
        answer = client.get(f"/api/interviews/{template.pk}/availability", window).json()
        return [start[:16] for start in starts_of(answer["availableSlots"])]

    return get


def on_days(person, first: str, last: str, hours: str = "") -> AvailabilityOverride:
    days = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
    return AvailabilityOverride.objects.create(interviewer=person, hours=hours, **days)


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(ask):
    template = technical_interview(having(alice(), open_hours="Sat-Sun 09:00-10:00"))
    assert ask(template, "2025-03-29T00:00:00", "2025-03-31T00:00:00") == [
        "2025-03-29T09:00",
        "2025-03-30T08:00",
    ]
    assert ask(template, "2025-10-25T00:00:00", "2025-10-27T00:00:00") == [
        "2025-10-25T08:00",
        "2025-10-26T09:00",
    ]


def test_an_hour_that_is_skipped_is_never_open_and_one_that_is_repeated_twice(ask):
    template = technical_interview(having(farid(), open_hours="Sun 02:00-03:00"))
    assert ask(template, "2025-03-30T00:00:00", "2025-03-31T00:00:00") == []
    assert ask(template, "2025-10-26T00:00:00", "2025-10-27T00:00:00") == [
        "2025-10-26T00:00",
        "2025-10-26T00:30",
        "2025-10-26T01:00",
    ]


def test_hours_across_midnight_are_one_range(ask):
    template = technical_interview(having(chen(), open_hours="Wed 22:00-02:00"), duration=120)
    assert ask(template, "2025-01-22T00:00:00", "2025-01-24T00:00:00") == [
        "2025-01-22T22:00",
        "2025-01-22T22:30",
        "2025-01-22T23:00",
        "2025-01-22T23:30",
        "2025-01-23T00:00",
    ]


def test_several_ranges_a_day_leave_the_lunch_free(ask):
    hours = "Mon-Fri 09:00-10:00, 10:00-11:00, 13:00-14:00"
    template = technical_interview(having(chen(), open_hours=hours))
    assert ask(template, "2025-01-22T00:00:00", "2025-01-23T00:00:00") == [
        "2025-01-22T09:00",
        "2025-01-22T09:30",
        "2025-01-22T10:00",
        "2025-01-22T13:00",
    ]


def test_everybody_is_open_in_their_own_zone(ask):
    berlin = having(farid(), open_hours="Mon-Fri 09:00-17:00")
    london = having(alice(), open_hours="Mon-Fri 15:00-18:00")
    template = technical_interview(berlin, london)
    assert ask(template, "2025-01-22T00:00:00", "2025-01-23T00:00:00") == ["2025-01-22T15:00"]


def test_other_hours_of_a_day_replace_those_of_the_week(ask):
    template = technical_interview(having(chen(), open_hours=OFFICE))
    on_days(chen(), "2025-01-22", "2025-01-22", "15:00-16:00")
    assert ask(template, "2025-01-22T00:00:00", "2025-01-24T00:00:00") == [
        "2025-01-22T15:00",
        "2025-01-23T09:00",
        "2025-01-23T09:30",
        "2025-01-23T10:00",
    ]


def test_time_off_is_whole_local_days(ask):
    template = technical_interview(farid())
    on_days(farid(), "2025-01-22", "2025-01-23")
    assert ask(template, "2025-01-21T21:00:00", "2025-01-24T00:30:00") == [
        "2025-01-21T21:00",
        "2025-01-21T21:30",
        "2025-01-21T22:00",
        "2025-01-23T23:00",
        "2025-01-23T23:30",
    ]


def test_a_public_holiday_is_a_day_off_unless_its_hours_are_set(ask):
    template = technical_interview(having(farid(), open_hours="Mon-Fri 09:00-10:00"))
    window = ("2025-10-02T00:00:00", "2025-10-04T00:00:00")
    assert ask(template, *window) == ["2025-10-02T07:00", "2025-10-03T07:00"]
    having(farid(), holiday_region="DE")
    assert ask(template, *window) == ["2025-10-02T07:00"]
    on_days(farid(), "2025-10-03", "2025-10-03", "12:00-13:00")
    assert ask(template, *window) == ["2025-10-02T07:00", "2025-10-03T10:00"]


def test_candidate_windows_restrict_the_hours_of_everybody(ask):
    template = having(
        technical_interview(having(chen(), open_hours="Mon-Fri 08:00-17:00")),
        candidate_windows="Wed 16:30-20:00",
        candidate_timezone="Europe/Berlin",
    )
    assert ask(template, "2025-01-22T00:00:00", "2025-01-24T00:00:00") == [
        "2025-01-22T15:30",
        "2025-01-22T16:00",
    ]


@pytest.mark.parametrize(
    ("minutes", "first"), [(0, "2025-01-20T10:00"), (90, "2025-01-20T11:30"), (91, "2025-01-20T12")]
)
def test_the_notice_of_a_template_replaces_the_24_hours(ask, minutes, first):
    template = having(technical_interview(chen()), notice=minutes)
    assert ask(template, "2025-01-20T00:00:00", "2025-01-20T14:00:00")[0].startswith(first)


def test_the_horizon_of_a_template_ends_its_window(client, calendar_service):
    template = having(technical_interview(chen(), duration=30), horizon=2, notice=60)
    calendar_service(empty_calendars(chen()))
    slots = client.get(f"/api/interviews/{template.pk}/availability").json()["availableSlots"]
    assert (slots[0]["start"], slots[-1]["end"]) == ("2025-01-20T11:00:00Z", "2025-01-22T11:00:00Z")


@pytest.mark.parametrize(("step", "number"), [(5, 13), (15, 5), (20, 4), (30, 3), (60, 2)])
def test_the_step_of_a_template_makes_its_marks(ask, step, number):
    template = having(technical_interview(chen()), step=step)
    found = ask(template, "2025-01-22T10:00:00", "2025-01-22T12:00:00")
    assert len(found) == number
    assert found[-1] == "2025-01-22T11:00"


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (0, 0, ["09:00", "09:30", "11:00", "11:30"]),
        (30, 0, ["09:00", "09:30", "11:30"]),
        (0, 30, ["09:00", "11:00", "11:30"]),
        (1, 1, ["09:00", "11:30"]),
        (31, 31, []),
    ],
)
def test_buffers_are_kept_clear_of_events_in_the_calendar(
    client, calendar_service, before, after, left
):
    template = technical_interview(chen(), duration=30)
    having(template, buffer_before=before, buffer_after=after)
    calendar_service([free_busy_entry(chen(), ("2025-01-22T10:00:00Z", "2025-01-22T11:00:00Z"))])
    window = {"start": "2025-01-22T09:00:00Z", "end": "2025-01-22T12:00:00Z"}
    answer = client.get(f"/api/interviews/{template.pk}/availability", window).json()
    assert [start[11:16] for start in starts_of(answer["availableSlots"])] == left


def test_an_event_just_outside_the_window_has_buffers_too(ask, serve):
    events = (
        "DTSTART:20250122T094500Z\nDTEND:20250122T100000Z",
        "DTSTART:20250122T120000Z\nDTEND:20250122T121500Z",
    )
    feed = serve(send_bytes(response(icalendar_of(*events)))).url
    Connection.objects.create(interviewer=chen(), provider="ics", name="Work", url=feed)
    template = technical_interview(chen(), duration=30)
    window = ("2025-01-22T10:00:00", "2025-01-22T12:00:00")
    assert len(ask(template, *window)) == 4
    having(template, buffer_before=30, buffer_after=30)
    assert ask(template, *window) == ["2025-01-22T10:30", "2025-01-22T11:00"]


@pytest.mark.parametrize("state", ["booked", "held"])
@pytest.mark.parametrize(
    ("ours", "theirs", "left"),
    [
        (0, 0, ["08:00", "08:30", "09:00", "11:00", "11:30", "12:00"]),
        (30, 0, ["08:00", "08:30", "11:30", "12:00"]),
        (0, 30, ["08:00", "08:30", "11:30", "12:00"]),
        (30, 30, ["08:00", "12:00"]),
    ],
)
def test_bookings_and_holds_are_busy_and_keep_their_own_buffers(ask, state, ours, theirs, left):
    template = having(technical_interview(chen()), buffer_before=ours, buffer_after=ours)
    reserve(chen(), "2025-01-22T10:00:00Z", state=state, clear=theirs)
    found = ask(template, "2025-01-22T08:00:00", "2025-01-22T13:00:00")
    assert [start[11:] for start in found] == left


def test_a_load_limit_holds_for_the_day_until_an_interview_is_cancelled(ask):
    template = technical_interview(having(chen(), max_per_day=2))
    window = ("2025-01-22T00:00:00", "2025-01-23T01:30:00")
    reserve(chen(), "2025-01-22T10:00:00Z")
    assert ask(template, *window)[0] == "2025-01-22T00:00"
    last = reserve(chen(), "2025-01-22T15:00:00Z", state="held")
    assert ask(template, *window) == ["2025-01-23T00:00", "2025-01-23T00:30"]
    last.delete()
    assert ask(template, *window)[0] == "2025-01-22T00:00"


def test_a_load_limit_counts_weeks_from_monday_on(ask):
    template = technical_interview(having(chen(), max_per_week=1))
    reserve(chen(), "2025-01-21T10:00:00Z")
    assert ask(template, "2025-01-25T00:00:00", "2025-01-27T01:00:00") == ["2025-01-27T00:00"]


@pytest.mark.parametrize(
    ("zone", "first"), [("", "2025-01-22T23:00"), ("America/New_York", "2025-01-23T05:00")]
)
def test_the_day_of_a_load_limit_is_local(ask, zone, first):
    template = technical_interview(having(farid(), max_per_day=1, limits_timezone=zone))
    reserve(farid(), "2025-01-22T12:00:00Z")
    assert ask(template, "2025-01-22T18:00:00", "2025-01-24T00:00:00")[0] == first
