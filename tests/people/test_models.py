from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from people.models import AvailabilityOverride, Interviewer, Reservation
from tests.factories import NOW, alice, bob

pytestmark = pytest.mark.django_db


def interviewer(**values: object) -> Interviewer:
    return Interviewer(name="Alice Johnson", **values)


def test_an_interviewer_lives_in_utc_unless_said_otherwise():
    interviewer().full_clean()
    assert interviewer().timezone == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "+02:00", "../etc/passwd", "CET-1CEST"])
def test_a_zone_that_is_none_is_refused_by_name(zone):
    with pytest.raises(ValidationError) as caught:
        interviewer(timezone=zone).full_clean()
    assert caught.value.message_dict == {"timezone": [f"{zone} is not an IANA time zone."]}


def test_two_interviewers_may_share_a_name_but_no_address():
    interviewer(email="alice@example.com").save()
    interviewer(email="").save()
    interviewer(email="").save()
    with pytest.raises(ValidationError, match="Another interviewer has this email address"):
        interviewer(email="alice@example.com").full_clean()
    with pytest.raises(IntegrityError):
        interviewer(email="alice@example.com").save()


def test_interviewers_are_in_order_of_their_names():
    for name in ("Chen", "Alice", "Bob"):
        Interviewer.objects.create(name=name)
    assert [str(one) for one in Interviewer.objects.all()] == ["Alice", "Bob", "Chen"]


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("open_hours", "Fry 09:00-17:00", "Line 1: “Fry” is no day"),
        ("core_hours", "Mon 9-17", "Line 1: “9-17” is no range"),
        ("holiday_region", "XX", "“XX” is no country"),
        ("max_per_day", 0, "greater than or equal to 1"),
        ("max_per_week", 0, "greater than or equal to 1"),
        ("limits_timezone", "Mars/Olympus", "Mars/Olympus is not an IANA time zone."),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_its_field(field, value, wrong):
    with pytest.raises(ValidationError) as caught:
        interviewer(**{field: value}).full_clean()
    assert wrong in caught.value.message_dict[field][0]


def test_rules_that_can_be_pass():
    interviewer(
        open_hours="Mon-Fri 09:00-17:00",
        core_hours="Mon-Fri 10:00-12:00",
        holiday_region="DE-BY",
        max_per_day=1,
        max_per_week=5,
        limits_timezone="Europe/Berlin",
    ).full_clean()


@pytest.mark.parametrize("field", ["max_per_day", "max_per_week"])
def test_the_database_has_no_limit_of_none(field):
    with pytest.raises(IntegrityError):
        interviewer(**{field: 0}).save()


def special(first: int, last: int, hours: str = "") -> AvailabilityOverride:
    days = date(2025, 1, first), date(2025, 1, last)
    return AvailabilityOverride(
        interviewer=alice(), first_day=days[0], last_day=days[1], hours=hours
    )


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((20, 24, ""), "2025-01-20 to 2025-01-24: time off"),
        ((20, 20, "10:00-12:00"), "2025-01-20: 10:00-12:00"),
    ],
)
def test_special_days_are_time_off_or_other_hours(days, text):
    special(*days).full_clean()
    assert str(special(*days)) == text


def test_special_days_that_end_before_they_begin_are_refused_by_form_and_database():
    with pytest.raises(ValidationError) as caught:
        special(21, 20).full_clean()
    assert caught.value.message_dict == {"last_day": ["The last day is before the first."]}
    with pytest.raises(IntegrityError):
        special(21, 20).save()


def test_special_days_with_hours_of_a_week_are_refused():
    with pytest.raises(ValidationError) as caught:
        special(20, 20, "Mon 10:00-12:00").full_clean()
    assert list(caught.value.message_dict) == ["hours"]


def test_special_days_are_in_order_and_go_with_their_interviewer():
    for first in (22, 20, 21):
        special(first, first).save()
    assert [one.first_day.day for one in alice().availability_overrides.all()] == [20, 21, 22]
    alice().delete()
    assert not AvailabilityOverride.objects.exists()


def commitment(whose=alice, **minutes: int) -> Reservation:
    """An hour of somebody's from ten o'clock on, with some of its instants elsewhere."""
    after = {"start": 0, "end": 60, "buffered_start": -15, "buffered_end": 75, **minutes}
    ten = datetime.fromisoformat(NOW)
    instants = {name: ten + timedelta(minutes=passed) for name, passed in after.items()}
    return Reservation(interviewer=whose(), state=Reservation.State.BOOKED, **instants)


def test_a_commitment_is_a_slot_and_what_is_kept_clear_around_it():
    commitment().save()
    assert str(alice().reservations.get()) == "Alice Johnson, 2025-01-20 10:00 UTC: Booked"


@pytest.mark.parametrize("minutes", [{"end": 0}, {"buffered_start": 1}, {"buffered_end": 59}])
def test_the_database_has_no_commitment_that_is_not_kept_clear(minutes):
    with pytest.raises(IntegrityError):
        commitment(**minutes).save()


@pytest.mark.parametrize(("state", "expires"), [("held", None), ("booked", NOW)])
def test_the_database_has_no_hold_for_good_and_no_booking_that_expires(state, expires):
    wrong = commitment()
    wrong.state, wrong.expires_at = state, expires
    with pytest.raises(IntegrityError, match="only_holds_expire"):
        wrong.save()


@pytest.mark.parametrize(
    "minutes",
    [
        {},
        {"buffered_start": -30},
        {"start": 90, "end": 100, "buffered_start": 74, "buffered_end": 100},
    ],
)
def test_the_database_has_no_two_commitments_of_a_person_that_overlap(minutes):
    commitment().save()
    with pytest.raises(IntegrityError, match="reservations_never_overlap"):
        commitment(**minutes).save()


def test_the_database_lets_no_commitment_be_moved_onto_another():
    commitment().save()
    later = {"start": 75, "end": 100, "buffered_start": 75, "buffered_end": 100}
    moved = commitment(**later)
    moved.save()
    moved.buffered_start = moved.start - timedelta(seconds=1)
    with pytest.raises(IntegrityError, match="reservations_never_overlap"):
        moved.save()


def test_commitments_may_touch_and_those_of_others_may_overlap():
    commitment().save()
    commitment(start=75, end=100, buffered_start=75, buffered_end=100).save()
    commitment(bob).save()
    assert Reservation.objects.count() == 3


def test_a_hold_is_live_until_it_expires():
    held = commitment()
    held.state, held.expires_at = "held", datetime.fromisoformat(NOW)
    held.save()
    just_before = held.expires_at - timedelta(microseconds=1)
    assert list(Reservation.objects.active(just_before)) == [held]
    assert list(Reservation.objects.active(held.expires_at)) == []
