"""Bookings that the rules or calendars of their interviewers no longer allow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import booking_conflicts, booking_queries
from calendars.models import Snapshot
from engine.busy_time import BusyType
from engine.reasons import Reason
from interviews.query_limits import QueryTimeoutError
from net.deadline import Deadline
from people.models import Interviewer, SpecialDays
from tests.bookings.booking_factories import ELEVEN, HALF_PAST, NOON, TEN, book, cancel, hold
from tests.bookings.conflict_fixtures import store_calendar
from tests.factories import NOW, alice, bob, set_rules, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
FAR_AWAY = "2025-12-17T10:00:00Z"


def find_conflicts(**options) -> dict[str, dict[str, list[str]]]:
    """Return the reasons by the clock time of the booking and the name of the interviewer."""
    now = utc_seconds(NOW)
    bookings, _ = booking_queries.list_upcoming(now, 100)
    conflicts = booking_conflicts.find(bookings, now, **options)
    return {
        f"{booking.start:%H:%M}": {
            each.interviewer.name: [reason.value for reason in each.reasons]
            for each in conflicts[booking.pk]
        }
        for booking in bookings
        if booking.pk in conflicts
    }


def take_time_off(person: Interviewer, day: str, hours: str = "") -> None:
    SpecialDays.objects.create(interviewer=person, first_day=day, last_day=day, hours=hours)


def test_new_booking_is_in_no_conflict(template):
    set_rules(alice(), open_hours="Wed 10:00-11:00", max_per_day=1, max_per_week=1)
    book(template)
    store_calendar(bob())
    assert find_conflicts() == {}


def test_time_off_over_a_booking_is_a_conflict_of_its_interviewer(template):
    book(template)
    take_time_off(bob(), "2025-01-22")
    assert find_conflicts() == {"10:00": {"Bob Smith": ["time_off"]}}


def test_special_hours_and_weekly_hours_can_close_a_booked_time(template):
    book(template)
    take_time_off(alice(), "2025-01-22", "13:00-15:00")
    set_rules(bob(), open_hours="Mon 09:00-17:00")
    closed = ["closed_hours"]
    assert find_conflicts() == {"10:00": {"Alice Johnson": closed, "Bob Smith": closed}}


def test_preferred_hours_are_no_conflict(template):
    book(template)
    set_rules(alice(), core_hours="Mon 09:00-10:00")
    assert find_conflicts() == {}


def test_public_holiday_is_a_conflict(template):
    book(template, FAR_AWAY.replace("17", "25"))
    set_rules(alice(), holiday_region="GB-ENG")
    assert find_conflicts() == {"10:00": {"Alice Johnson": ["time_off"]}}


def test_lowered_limit_concerns_every_booking_of_the_day(template):
    book(template, TEN)
    book(template, NOON)
    set_rules(alice(), max_per_day=2)
    set_rules(bob(), max_per_week=1)
    over = {"Bob Smith": ["load_limit"]}
    assert find_conflicts() == {"10:00": over, "12:00": over}


def test_hold_of_another_candidate_is_no_conflict(template):
    book(template, TEN)
    hold(template, NOON)
    set_rules(alice(), max_per_day=1)
    assert find_conflicts() == {}


def test_new_event_over_a_booking_is_a_conflict(template):
    book(template)
    store_calendar(alice(), (HALF_PAST, NOON))
    assert find_conflicts() == {"10:00": {"Alice Johnson": ["calendar_busy"]}}


def test_event_beside_a_booking_is_no_conflict(template):
    set_rules(template, buffer_after=30)
    book(template)
    store_calendar(alice(), (ELEVEN, NOON))
    assert find_conflicts() == {}


def test_tentative_event_is_a_conflict_unless_the_template_treats_it_as_free(template):
    book(template)
    other = set_rules(technical_interview(alice()), tentative="free")
    book(other, NOON)
    tentative = BusyType.BUSY_TENTATIVE
    store_calendar(alice(), (TEN, "2025-01-22T13:00:00Z"), busy_type=tentative)
    assert find_conflicts() == {"10:00": {"Alice Johnson": ["calendar_busy"]}}


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_free_busy_answer_may_contain_the_booking_itself(template, provider):
    book(template)
    store_calendar(alice(), (TEN, ELEVEN), provider=provider)
    assert find_conflicts() == {}
    store_calendar(alice(), (TEN, HALF_PAST), provider=provider)
    assert find_conflicts() == {"10:00": {"Alice Johnson": ["calendar_busy"]}}


def test_unknown_calendar_is_no_conflict(template):
    book(template)
    store_calendar(alice(), (TEN, ELEVEN))
    Snapshot.objects.all().delete()
    assert find_conflicts() == {}


def test_snapshot_of_changed_connection_is_not_used(template):
    book(template)
    connection = store_calendar(alice(), (TEN, ELEVEN))
    connection.url = "https://calendars.example/other"
    connection.save()
    assert find_conflicts() == {}


def test_unreadable_rules_are_no_conflict_and_hide_no_other(template):
    book(template)
    set_rules(alice(), open_hours="whenever")
    take_time_off(bob(), "2025-01-22")
    assert find_conflicts() == {"10:00": {"Bob Smith": ["time_off"]}}


def test_cancelled_booking_is_not_checked(template):
    cancel(book(template))
    take_time_off(bob(), "2025-01-22")
    assert find_conflicts() == {}


def test_bookings_far_apart_are_checked_alike(template):
    book(template, TEN)
    book(template, FAR_AWAY)
    take_time_off(bob(), "2025-01-22")
    take_time_off(bob(), "2025-12-17")
    assert utc_seconds(FAR_AWAY) - utc_seconds(TEN) > booking_conflicts.MAX_SPAN_SECONDS
    now = utc_seconds(NOW)
    conflicts = booking_conflicts.find(booking_queries.list_upcoming(now, 9)[0], now)
    assert [each[0].reasons for each in conflicts.values()] == [(Reason.TIME_OFF,)] * 2


def test_number_of_queries_does_not_depend_on_the_number_of_bookings(template):
    def count_queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            booking_conflicts.find(bookings, utc_seconds(NOW))
        return len(queries)

    book(template, NOON)
    book(technical_interview(bob()), TEN)
    store_calendar(alice(), (TEN, ELEVEN))
    bookings, _ = booking_queries.list_upcoming(utc_seconds(NOW), 100)
    assert count_queries() == 3
    bookings = bookings[:1]
    assert count_queries() == 3
    bookings = []
    assert count_queries() == 0


def test_passed_deadline_ends_the_search(template):
    book(template)
    with pytest.raises(QueryTimeoutError):
        find_conflicts(deadline=Deadline.after(-1))


def test_next_bookings_of_an_interviewer_are_listed(template):
    first, second = book(template, TEN), book(template, NOON)
    cancel(book(template, "2025-01-22T15:00:00Z"))
    book(technical_interview(bob()), FAR_AWAY)
    ids = [each.pk for each in booking_conflicts.list_of_interviewer(alice().pk, utc_seconds(NOW))]
    assert ids == [first.pk, second.pk]
