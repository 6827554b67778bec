"""Local times that moved since mails announced them; the clock stands in January 2025."""

from __future__ import annotations

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from bookings import announced_offsets
from bookings.models import Booking, BookingInterviewer
from engine.timestamps import to_datetime
from tests.bookings.booking_factories import (
    NOON,
    TEN,
    WINTER,
    book,
    book_by_old_rules,
    cancel,
    move,
)
from tests.factories import (
    DAY,
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
from tests.zone_rules import old_vancouver_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

VANCOUVER = "America/Vancouver"
SUMMER = "2027-07-01T17:00:00Z"


def offsets(booking: Booking) -> list[tuple[str, int | None]]:
    """Return the stored zone and offset of the candidate, then of the interviewers."""
    booking = Booking.objects.get(pk=booking.pk)
    rows = booking.participants.values_list("timezone", "utc_offset")
    return [(booking.candidate_timezone, booking.candidate_utc_offset), *rows]


def find_moved(now: str = NOW) -> list[Booking]:
    return list(announced_offsets.find_moved(utc_seconds(now)))


def list_times(booking: Booking) -> list[tuple[str | None, str]]:
    """Return the announced and the current local start of each participant."""
    times = announced_offsets.list_participant_times(Booking.objects.get(pk=booking.pk))
    return [
        (time.announced.isoformat() if time.announced else None, time.current.isoformat())
        for time in times
    ]


def test_booking_stores_zones_and_offsets_of_everybody(template):
    assert offsets(book(template)) == [
        ("Asia/Kolkata", 19800),
        ("Europe/London", 0),
        ("America/New_York", -5 * HOUR),
    ]


def test_move_stores_the_offsets_of_the_new_start(template):
    moved_booking = move(book(template), "2025-07-01T10:00:00Z")
    assert offsets(moved_booking) == [
        ("Asia/Kolkata", 19800),
        ("Europe/London", HOUR),
        ("America/New_York", -4 * HOUR),
    ]


def test_move_stores_zones_of_the_new_interviewers(everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    existing = book(template)
    book(technical_interview(alice()), NOON, email="ola@example.com")
    assert offsets(existing)[1:] == [("Europe/London", 0)]
    assert offsets(move(existing, NOON))[1:] == [("America/New_York", -5 * HOUR)]


def test_zone_stays_the_announced_one_when_an_interviewer_changes_theirs(template):
    existing = book(template)
    set_rules(bob(), timezone="Asia/Tokyo")
    assert offsets(existing)[2] == ("America/New_York", -5 * HOUR)
    assert find_moved() == []


def test_local_time_moves_when_rules_change(template):
    existing = book_by_old_rules(template)
    assert find_moved() == [existing]
    assert list_times(existing) == [
        ("2026-12-02T09:00:00-08:00", "2026-12-02T10:00:00-07:00"),
        ("2026-12-02T17:00:00+00:00", "2026-12-02T17:00:00+00:00"),
        ("2026-12-02T12:00:00-05:00", "2026-12-02T12:00:00-05:00"),
    ]
    candidate, *others = announced_offsets.list_participant_times(existing)
    assert candidate.has_moved
    assert not any(other.has_moved for other in others)


def test_nothing_moves_by_the_same_rules(template):
    with old_vancouver_rules():
        book(template, WINTER, zone=VANCOUVER)
        assert find_moved() == []


def test_times_of_interviewers_move_too_and_a_booking_counts_once(everybody_free):
    in_vancouver = [set_rules(person, timezone=VANCOUVER) for person in (alice(), bob())]
    existing = book_by_old_rules(technical_interview(*in_vancouver, chen()))
    times = announced_offsets.list_participant_times(existing)
    assert [time.has_moved for time in times] == [True, True, True, False]
    assert find_moved() == [existing]
    assert announced_offsets.count_moved(utc_seconds(NOW)) == 1


def test_only_starts_under_changed_rules_move(template):
    """The first start has the same offset as the moved ones, and both rules agree on it."""
    starts = ["2025-01-22T17:00:00Z", WINTER, "2026-12-03T17:00:00Z", SUMMER]
    existing = [book_by_old_rules(template, start) for start in starts]
    other = book(template, "2026-12-04T17:00:00Z", zone=VANCOUVER)
    assert find_moved() == existing[1:3]
    assert other not in find_moved()


def test_cancelled_and_past_bookings_do_not_count(template):
    existing = book_by_old_rules(template)
    assert find_moved("2026-12-02T16:59:59Z") == [existing]
    assert find_moved(WINTER) == []
    cancel(existing)
    assert find_moved() == []


def test_moving_a_booking_settles_it(template):
    existing = book_by_old_rules(template)
    move(existing, "2026-12-03T17:00:00Z")
    assert find_moved() == []


def test_none_is_remembered_for_a_minute_and_moved_bookings_are_counted_each_time(
    template, frozen, django_assert_num_queries
):
    now = utc_seconds(NOW)
    assert announced_offsets.count_moved(now) == 0
    existing = book_by_old_rules(template)
    with django_assert_num_queries(0):
        assert announced_offsets.count_moved(now) == 0
    frozen.shift(61)
    with django_assert_num_queries(2):
        assert announced_offsets.count_moved(now) == 1
    cancel(existing)
    assert announced_offsets.count_moved(now) == 0


def test_number_of_queries_does_not_depend_on_bookings(template, django_assert_num_queries):
    for day in range(2, 6):
        book_by_old_rules(template, f"2026-12-0{day}T17:00:00Z")
        cache.clear()
        with django_assert_num_queries(2):
            assert announced_offsets.count_moved(utc_seconds(NOW)) == day - 1


def test_more_periods_than_the_limit_are_found_earliest_first(template, monkeypatch):
    first = book_by_old_rules(template)
    book_by_old_rules(template, "2026-12-03T17:00:00Z")
    Booking.objects.exclude(pk=first.pk).update(candidate_utc_offset=-9 * HOUR)
    assert len(find_moved()) == 2
    monkeypatch.setattr(announced_offsets, "MAX_PERIODS", 1)
    assert find_moved() == [first]


def test_unknown_offsets_are_reported_and_not_guessed(template):
    existing, other = book(template), book(template, NOON)
    BookingInterviewer.objects.filter(booking=existing, interviewer=bob()).update(
        timezone="", utc_offset=None
    )
    assert find_moved() == []
    assert list(announced_offsets.find_unknown(utc_seconds(NOW))) == [existing]
    assert list_times(existing)[2] == (None, "2025-01-22T05:00:00-05:00")
    Booking.objects.filter(pk=other.pk).update(candidate_utc_offset=None)
    assert list(announced_offsets.find_unknown(utc_seconds(NOW))) == [existing, other]
    cancel(other)
    assert list(announced_offsets.find_unknown(utc_seconds(NOW))) == [existing]
    assert list(announced_offsets.find_unknown(utc_seconds(TEN))) == []


@pytest.mark.parametrize("seed", range(5))
def test_moved_bookings_are_those_of_a_comparison_one_by_one(template, seed):
    choose = random.Random(seed)
    zones = [VANCOUVER, "Europe/Berlin", "Asia/Kolkata"]
    expected = set()
    for _ in range(80):
        second = utc_seconds(NOW) + choose.randrange(-20, 1000) * DAY // 2
        start, zone, seat_zone = to_datetime(second), choose.choice(zones), choose.choice(zones)
        offset, seat_offset = choose.choices([-8 * HOUR, -7 * HOUR, HOUR, 19800, None], k=2)
        row = Booking.objects.create(
            template=template, start=start, end=start + timedelta(hours=1), created_at=start,
            state=choose.choice(["booked", "booked", "cancelled"]),
            candidate_timezone=zone, candidate_utc_offset=offset,
        )  # fmt: skip
        row.participants.create(interviewer=alice(), timezone=seat_zone, utc_offset=seat_offset)
        has_moved = any(
            announced not in (None, start.astimezone(ZoneInfo(name)).utcoffset().total_seconds())
            for name, announced in ((zone, offset), (seat_zone, seat_offset))
        )
        if has_moved and row.state == "booked" and second > utc_seconds(NOW):
            expected.add(row.pk)
    assert {row.pk for row in find_moved()} == expected
    assert announced_offsets.count_moved(utc_seconds(NOW)) == len(expected) > 10
