"""The rules of time: hours, days off, windows, notice, steps, buffers, limits."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.models import Connection
from people.models import SpecialDays
from tests.factories import (
    alice,
    chen,
    empty_calendars,
    farid,
    free_busy_entry,
    reserve,
    set_rules,
    starts_of,
    technical_interview,
)
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

OFFICE = "Mon-Fri 09:00-11:00"


@pytest.fixture
def list_starts(client, calendar_service):
    """Return the slot starts of a template between two instants, with empty calendars."""

    def get(template, start: str, end: str) -> list[str]:
        calendar_service(empty_calendars(alice(), chen(), farid()))
        window = {"start": f"{start}Z", "end": f"{end}Z"}
        answer = client.get(f"/api/interviews/{template.pk}/availability", window).json()
        return [start[:16] for start in starts_of(answer["availableSlots"])]

    return get


def create_override(person, first: str, last: str, hours: str = "") -> SpecialDays:
    days = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
    return SpecialDays.objects.create(interviewer=person, hours=hours, **days)


def test_local_hours_stay_the_same_when_the_clocks_change(list_starts):
    template = technical_interview(set_rules(alice(), open_hours="Sat-Sun 09:00-10:00"))
    assert list_starts(template, "2025-03-29T00:00:00", "2025-03-31T00:00:00") == [
        "2025-03-29T09:00",
        "2025-03-30T08:00",
    ]
    assert list_starts(template, "2025-10-25T00:00:00", "2025-10-27T00:00:00") == [
        "2025-10-25T08:00",
        "2025-10-26T09:00",
    ]


def test_skipped_hour_is_never_open_and_repeated_hour_is_open_twice(list_starts):
    template = technical_interview(set_rules(farid(), open_hours="Sun 02:00-03:00"))
    assert list_starts(template, "2025-03-30T00:00:00", "2025-03-31T00:00:00") == []
    assert list_starts(template, "2025-10-26T00:00:00", "2025-10-27T00:00:00") == [
        "2025-10-26T00:00",
        "2025-10-26T00:30",
        "2025-10-26T01:00",
    ]


def test_hours_across_midnight_are_one_range(list_starts):
    template = technical_interview(set_rules(chen(), open_hours="Wed 22:00-02:00"), duration=120)
    assert list_starts(template, "2025-01-22T00:00:00", "2025-01-24T00:00:00") == [
        "2025-01-22T22:00",
        "2025-01-22T22:30",
        "2025-01-22T23:00",
        "2025-01-22T23:30",
        "2025-01-23T00:00",
    ]


def test_day_can_have_several_ranges(list_starts):
    hours = "Mon-Fri 09:00-10:00, 10:00-11:00, 13:00-14:00"
    template = technical_interview(set_rules(chen(), open_hours=hours))
    assert list_starts(template, "2025-01-22T00:00:00", "2025-01-23T00:00:00") == [
        "2025-01-22T09:00",
        "2025-01-22T09:30",
        "2025-01-22T10:00",
        "2025-01-22T13:00",
    ]


def test_hours_are_in_the_time_zone_of_each_person(list_starts):
    berlin = set_rules(farid(), open_hours="Mon-Fri 09:00-17:00")
    london = set_rules(alice(), open_hours="Mon-Fri 15:00-18:00")
    template = technical_interview(berlin, london)
    assert list_starts(template, "2025-01-22T00:00:00", "2025-01-23T00:00:00") == [
        "2025-01-22T15:00"
    ]


def test_override_hours_replace_the_weekly_hours(list_starts):
    template = technical_interview(set_rules(chen(), open_hours=OFFICE))
    create_override(chen(), "2025-01-22", "2025-01-22", "15:00-16:00")
    assert list_starts(template, "2025-01-22T00:00:00", "2025-01-24T00:00:00") == [
        "2025-01-22T15:00",
        "2025-01-23T09:00",
        "2025-01-23T09:30",
        "2025-01-23T10:00",
    ]


def test_time_off_covers_whole_local_days(list_starts):
    template = technical_interview(farid())
    create_override(farid(), "2025-01-22", "2025-01-23")
    assert list_starts(template, "2025-01-21T21:00:00", "2025-01-24T00:30:00") == [
        "2025-01-21T21:00",
        "2025-01-21T21:30",
        "2025-01-21T22:00",
        "2025-01-23T23:00",
        "2025-01-23T23:30",
    ]


def test_public_holiday_is_a_day_off_unless_overridden(list_starts):
    template = technical_interview(set_rules(farid(), open_hours="Mon-Fri 09:00-10:00"))
    window = ("2025-10-02T00:00:00", "2025-10-04T00:00:00")
    assert list_starts(template, *window) == ["2025-10-02T07:00", "2025-10-03T07:00"]
    set_rules(farid(), holiday_region="DE")
    assert list_starts(template, *window) == ["2025-10-02T07:00"]
    create_override(farid(), "2025-10-03", "2025-10-03", "12:00-13:00")
    assert list_starts(template, *window) == ["2025-10-02T07:00", "2025-10-03T10:00"]


def test_candidate_windows_restrict_every_slot(list_starts):
    template = set_rules(
        technical_interview(set_rules(chen(), open_hours="Mon-Fri 08:00-17:00")),
        candidate_windows="Wed 16:30-20:00",
        candidate_timezone="Europe/Berlin",
    )
    assert list_starts(template, "2025-01-22T00:00:00", "2025-01-24T00:00:00") == [
        "2025-01-22T15:30",
        "2025-01-22T16:00",
    ]


@pytest.mark.parametrize(
    ("minutes", "first"), [(0, "2025-01-20T10:00"), (90, "2025-01-20T11:30"), (91, "2025-01-20T12")]
)
def test_notice_of_a_template_replaces_the_default(list_starts, minutes, first):
    template = set_rules(technical_interview(chen()), notice=minutes)
    assert list_starts(template, "2025-01-20T00:00:00", "2025-01-20T14:00:00")[0].startswith(first)


def test_horizon_of_a_template_ends_the_default_window(client, calendar_service):
    template = set_rules(technical_interview(chen(), duration=30), horizon=2, notice=60)
    calendar_service(empty_calendars(chen()))
    slots = client.get(f"/api/interviews/{template.pk}/availability").json()["availableSlots"]
    assert (slots[0]["start"], slots[-1]["end"]) == ("2025-01-20T11:00:00Z", "2025-01-22T11:00:00Z")


@pytest.mark.parametrize(("step", "number"), [(5, 13), (15, 5), (20, 4), (30, 3), (60, 2)])
def test_step_of_a_template_sets_the_slot_starts(list_starts, step, number):
    template = set_rules(technical_interview(chen()), step=step)
    starts = list_starts(template, "2025-01-22T10:00:00", "2025-01-22T12:00:00")
    assert len(starts) == number
    assert starts[-1] == "2025-01-22T11:00"


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
def test_buffers_are_kept_clear_of_calendar_events(client, calendar_service, before, after, left):
    template = technical_interview(chen(), duration=30)
    set_rules(template, buffer_before=before, buffer_after=after)
    calendar_service([free_busy_entry(chen(), ("2025-01-22T10:00:00Z", "2025-01-22T11:00:00Z"))])
    window = {"start": "2025-01-22T09:00:00Z", "end": "2025-01-22T12:00:00Z"}
    answer = client.get(f"/api/interviews/{template.pk}/availability", window).json()
    assert [start[11:16] for start in starts_of(answer["availableSlots"])] == left


def test_buffers_apply_to_events_just_outside_the_window(list_starts, serve):
    events = (
        "DTSTART:20250122T094500Z\nDTEND:20250122T100000Z",
        "DTSTART:20250122T120000Z\nDTEND:20250122T121500Z",
    )
    feed = serve(send_bytes(response(icalendar_of(*events)))).url
    Connection.objects.create(interviewer=chen(), provider="ics", name="Work", url=feed)
    template = technical_interview(chen(), duration=30)
    window = ("2025-01-22T10:00:00", "2025-01-22T12:00:00")
    assert len(list_starts(template, *window)) == 4
    set_rules(template, buffer_before=30, buffer_after=30)
    assert list_starts(template, *window) == ["2025-01-22T10:30", "2025-01-22T11:00"]


@pytest.mark.parametrize("state", ["booked", "held"])
@pytest.mark.parametrize(
    ("own", "theirs", "left"),
    [
        (0, 0, ["08:00", "08:30", "09:00", "11:00", "11:30", "12:00"]),
        (30, 0, ["08:00", "08:30", "11:30", "12:00"]),
        (0, 30, ["08:00", "08:30", "11:30", "12:00"]),
        (30, 30, ["08:00", "12:00"]),
    ],
)
def test_bookings_and_holds_block_with_their_own_buffers(list_starts, state, own, theirs, left):
    template = set_rules(technical_interview(chen()), buffer_before=own, buffer_after=own)
    reserve(chen(), "2025-01-22T10:00:00Z", state=state, clear=theirs)
    starts = list_starts(template, "2025-01-22T08:00:00", "2025-01-22T13:00:00")
    assert [start[11:] for start in starts] == left


def test_daily_limit_applies_until_an_interview_is_cancelled(list_starts):
    template = technical_interview(set_rules(chen(), max_per_day=2))
    window = ("2025-01-22T00:00:00", "2025-01-23T01:30:00")
    reserve(chen(), "2025-01-22T10:00:00Z")
    assert list_starts(template, *window)[0] == "2025-01-22T00:00"
    last = reserve(chen(), "2025-01-22T15:00:00Z", state="held")
    assert list_starts(template, *window) == ["2025-01-23T00:00", "2025-01-23T00:30"]
    last.delete()
    assert list_starts(template, *window)[0] == "2025-01-22T00:00"


def test_weekly_limit_starts_on_monday(list_starts):
    template = technical_interview(set_rules(chen(), max_per_week=1))
    reserve(chen(), "2025-01-21T10:00:00Z")
    assert list_starts(template, "2025-01-25T00:00:00", "2025-01-27T01:00:00") == [
        "2025-01-27T00:00"
    ]


@pytest.mark.parametrize(
    ("zone", "first"), [("", "2025-01-22T23:00"), ("America/New_York", "2025-01-23T05:00")]
)
def test_daily_limit_uses_the_local_day(list_starts, zone, first):
    template = technical_interview(set_rules(farid(), max_per_day=1, limits_timezone=zone))
    reserve(farid(), "2025-01-22T12:00:00Z")
    assert list_starts(template, "2025-01-22T18:00:00", "2025-01-24T00:00:00")[0] == first
