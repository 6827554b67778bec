from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from people.models import Interviewer, Reservation, SpecialDays
from tests.factories import NOW, alice, bob

pytestmark = pytest.mark.django_db


def interviewer(**values: object) -> Interviewer:
    return Interviewer(name="Alice Johnson", **values)


def test_time_zone_defaults_to_utc():
    interviewer().full_clean()
    assert interviewer().timezone == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "+02:00", "../etc/passwd", "CET-1CEST"])
def test_invalid_time_zone_is_rejected(zone):
    with pytest.raises(ValidationError) as caught:
        interviewer(timezone=zone).full_clean()
    assert caught.value.message_dict == {"timezone": [f"“{zone}” is not a valid time zone."]}


def test_email_is_unique_and_name_is_not():
    interviewer(email="alice@example.com").save()
    interviewer(email="").save()
    interviewer(email="").save()
    with pytest.raises(ValidationError, match="Another interviewer has this email address"):
        interviewer(email="alice@example.com").full_clean()
    with pytest.raises(IntegrityError):
        interviewer(email="alice@example.com").save()


def test_interviewers_are_ordered_by_name():
    for name in ("Chen", "Alice", "Bob"):
        Interviewer.objects.create(name=name)
    assert [str(person) for person in Interviewer.objects.all()] == ["Alice", "Bob", "Chen"]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("open_hours", "Fry 09:00-17:00", "Line 1: “Fry” is not a day"),
        ("core_hours", "Mon 9-17", "Line 1: “9-17” is not a time range"),
        ("holiday_region", "XX", "The public holidays of “XX” are not known"),
        ("max_per_day", 0, "greater than or equal to 1"),
        ("max_per_week", 0, "greater than or equal to 1"),
        ("limits_timezone", "Mars/Olympus", "“Mars/Olympus” is not a valid time zone."),
    ],
)
def test_invalid_rule_is_reported_on_its_field(field, value, error):
    with pytest.raises(ValidationError) as caught:
        interviewer(**{field: value}).full_clean()
    assert error in caught.value.message_dict[field][0]


def test_valid_rules_pass():
    interviewer(
        open_hours="Mon-Fri 09:00-17:00",
        core_hours="Mon-Fri 10:00-12:00",
        holiday_region="DE-BY",
        max_per_day=1,
        max_per_week=5,
        limits_timezone="Europe/Berlin",
    ).full_clean()


@pytest.mark.parametrize("field", ["max_per_day", "max_per_week"])
def test_database_rejects_a_limit_of_zero(field):
    with pytest.raises(IntegrityError):
        interviewer(**{field: 0}).save()


def special(first: int, last: int, hours: str = "") -> SpecialDays:
    days = date(2025, 1, first), date(2025, 1, last)
    return SpecialDays(interviewer=alice(), first_day=days[0], last_day=days[1], hours=hours)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((20, 24, ""), "2025-01-20 to 2025-01-24: time off"),
        ((20, 20, "10:00-12:00"), "2025-01-20: 10:00-12:00"),
    ],
)
def test_override_text_is_time_off_or_hours(days, text):
    special(*days).full_clean()
    assert str(special(*days)) == text


def test_reversed_override_dates_are_rejected_by_form_and_database():
    with pytest.raises(ValidationError) as caught:
        special(21, 20).full_clean()
    assert caught.value.message_dict == {
        "last_day": ["The last day must not be before the first day."]
    }
    with pytest.raises(IntegrityError):
        special(21, 20).save()


def test_override_rejects_weekly_hours():
    with pytest.raises(ValidationError) as caught:
        special(20, 20, "Mon 10:00-12:00").full_clean()
    assert list(caught.value.message_dict) == ["hours"]


def test_overrides_are_ordered_and_deleted_with_their_interviewer():
    for first in (22, 20, 21):
        special(first, first).save()
    assert [override.first_day.day for override in alice().special_days.all()] == [
        20,
        21,
        22,
    ]
    alice().delete()
    assert not SpecialDays.objects.exists()


def reservation(person=alice, **minutes: int) -> Reservation:
    """Build a reservation from 10:00 to 11:00; `minutes` move its times, counted from 10:00."""
    offsets = {"start": 0, "end": 60, "buffered_start": -15, "buffered_end": 75, **minutes}
    ten = datetime.fromisoformat(NOW)
    instants = {name: ten + timedelta(minutes=offset) for name, offset in offsets.items()}
    return Reservation(interviewer=person(), state=Reservation.State.BOOKED, **instants)


def test_reservation_is_saved_with_its_buffers():
    reservation().save()
    assert str(alice().reservations.get()) == "Alice Johnson, 2025-01-20 10:00 UTC: Booked"


@pytest.mark.parametrize("minutes", [{"end": 0}, {"buffered_start": 1}, {"buffered_end": 59}])
def test_database_rejects_buffers_that_do_not_contain_the_slot(minutes):
    with pytest.raises(IntegrityError):
        reservation(**minutes).save()


@pytest.mark.parametrize(("state", "expires"), [("held", None), ("booked", NOW)])
def test_database_requires_expiry_for_holds_only(state, expires):
    invalid = reservation()
    invalid.state, invalid.expires_at = state, expires
    with pytest.raises(IntegrityError, match="only_holds_expire"):
        invalid.save()


@pytest.mark.parametrize(
    "minutes",
    [
        {},
        {"buffered_start": -30},
        {"start": 90, "end": 100, "buffered_start": 74, "buffered_end": 100},
    ],
)
def test_database_rejects_overlapping_reservations_of_an_interviewer(minutes):
    reservation().save()
    with pytest.raises(IntegrityError, match="reservations_never_overlap"):
        reservation(**minutes).save()


def test_database_rejects_moving_a_reservation_onto_another():
    reservation().save()
    later = {"start": 75, "end": 100, "buffered_start": 75, "buffered_end": 100}
    moved = reservation(**later)
    moved.save()
    moved.buffered_start = moved.start - timedelta(seconds=1)
    with pytest.raises(IntegrityError, match="reservations_never_overlap"):
        moved.save()


def test_reservations_may_touch_or_overlap_those_of_others():
    reservation().save()
    reservation(start=75, end=100, buffered_start=75, buffered_end=100).save()
    reservation(bob).save()
    assert Reservation.objects.count() == 3


def test_hold_is_active_until_it_expires():
    held = reservation()
    held.state, held.expires_at = "held", datetime.fromisoformat(NOW)
    held.save()
    just_before = held.expires_at - timedelta(microseconds=1)
    assert list(Reservation.objects.active(just_before)) == [held]
    assert list(Reservation.objects.active(held.expires_at)) == []
