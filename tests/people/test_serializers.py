"""Validation of interviewers and special days in the API."""

from __future__ import annotations

import pytest

from api.error_entries import list_errors
from people.serializers import (
    InterviewerSerializer,
    InterviewerUpdateSerializer,
    SpecialDaysCreateSerializer,
)
from tests.factories import alice, bob, set_rules
from tests.problem_details import errors_of as texts_by_place

pytestmark = pytest.mark.django_db


def errors_of(**changes: object) -> dict[str, list[str]]:
    serializer = InterviewerUpdateSerializer(alice(), data=changes)
    serializer.is_valid()
    return texts_by_place({"errors": list_errors(serializer.errors, "pointer")})


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("timeZone", "Mars/Olympus", "“Mars/Olympus” is not a valid time zone."),
        ("timeZone", "", "This field may not be blank."),
        ("timeZone", None, "This field may not be null."),
        ("limitTimeZone", "Mars", "“Mars” is not a valid time zone."),
        ("openHours", "Mon 09:00-17:00", 'Expected a list of items but got type "str".'),
        ("active", None, "This field may not be null."),
        ("externalId", "x" * 256, "Ensure this field has no more than 255 characters."),
        ("name", "\ud800", "Surrogate characters are not allowed: U+D800."),
        ("name", " ", "This field may not be blank."),
        ("email", "alice", "Enter a valid email address."),
        ("maxPerDay", 0, "Ensure this value is greater than or equal to 1."),
        ("maxPerWeek", 32768, "Ensure this value is less than or equal to 32767."),
        ("maxPerDay", 1.5, "A valid integer is required."),
        ("maxPerDay", True, "A valid integer is required."),
        ("account", 1, "Unknown parameter."),
        ("id", 1, "Unknown parameter."),
        ("open_hours", "", "Unknown parameter."),
    ],
)
def test_invalid_value_is_reported_on_its_field(field, value, error):
    assert error in errors_of(**{field: value})[field]


def test_unknown_holiday_country_is_rejected():
    assert "XX" in errors_of(holidayCalendar="XX")["holidayCalendar"][0]


def test_email_must_be_unique():
    set_rules(bob(), email="bob@example.com")
    set_rules(alice(), email="alice@example.com")
    assert errors_of(email="bob@example.com") == {
        "email": ["Another interviewer has this email address."]
    }
    assert errors_of(email="alice@example.com") == errors_of(email="") == {}


OPTIONAL = ["email", "openHours", "coreHours", "holidayCalendar", "limitTimeZone", "externalId"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_optional_fields_can_be_cleared(nothing):
    changes = {**dict.fromkeys(OPTIONAL, nothing), "maxPerDay": None, "maxPerWeek": None}
    serializer = InterviewerUpdateSerializer(alice(), data=changes)
    assert serializer.is_valid()
    assert set(serializer.validated_data.values()) == {"", None}


def test_interviewer_is_serialized_with_all_rules(frozen):
    person = set_rules(alice(), open_hours="Mon 09:00-17:00", max_per_week=3)
    assert InterviewerSerializer(person).data == {
        "id": person.pk,
        "name": "Alice Johnson",
        "email": None,
        "timeZone": "Europe/London",
        "openHours": [{"days": ["mon"], "start": "09:00", "end": "17:00"}],
        "coreHours": None,
        "holidayCalendar": None,
        "maxPerDay": None,
        "maxPerWeek": 3,
        "limitTimeZone": None,
        "externalId": None,
        "metadata": {},
        "active": True,
        "createdAt": "2025-01-20T10:00:00Z",
        "updatedAt": "2025-01-20T10:00:00Z",
    }


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"endDate": "2025-01-20"}, "startDate"),
        ({"startDate": "2025-01-20"}, "endDate"),
        ({"startDate": "2025-01-21", "endDate": "2025-01-20"}, "endDate"),
        ({"startDate": "2025-02-29", "endDate": "2025-03-01"}, "startDate"),
        ({"startDate": "2025-01-20T10:00:00Z", "endDate": "2025-03-01"}, "startDate"),
        ({"startDate": "2025-01-20", "endDate": "2025-01-20", "hours": "10:00-12:00"}, "hours"),
        ({"startDate": "2025-01-20", "endDate": "2025-01-20", "interviewer": 2}, "interviewer"),
    ],
)
def test_invalid_override_is_reported_on_its_field(days, field):
    serializer = SpecialDaysCreateSerializer(data=days)
    assert not serializer.is_valid()
    assert list(serializer.errors) == [field]
