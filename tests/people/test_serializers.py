"""Validation of interviewers and special days in the API."""

from __future__ import annotations

import pytest

from people.serializers import (
    InterviewerChangesSerializer,
    NewSpecialDaysSerializer,
    WholeInterviewerSerializer,
)
from tests.factories import alice, bob, set_rules

pytestmark = pytest.mark.django_db


def errors_of(**changes: object) -> dict[str, list[str]]:
    serializer = InterviewerChangesSerializer(alice(), data=changes, partial=True)
    serializer.is_valid()
    return {
        name: [str(message) for message in messages] for name, messages in serializer.errors.items()
    }


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("timeZone", "Mars/Olympus", "“Mars/Olympus” is not a valid time zone."),
        ("timeZone", "", "This field may not be blank."),
        ("timeZone", None, "This field may not be null."),
        ("limitsTimeZone", "Mars", "“Mars” is not a valid time zone."),
        (
            "openHours",
            "Someday 9-5",
            "Line 1: “Someday” is not a day. Use one of Mon, Tue, Wed, Thu, Fri, Sat, Sun.",
        ),
        ("coreHours", "Mon 25:00-26:00", "Line 1: “25:00” is not a time from 00:00 to 24:00."),
        ("openHours", ["Mon 09:00-17:00"], "Not a valid string."),
        ("openHours", 9, "Not a valid string."),
        ("openHours", "Mon\x00", "Null characters are not allowed."),
        ("openHours", "M" * 2001, "Ensure this field has no more than 2000 characters."),
        ("name", "\ud800", "Surrogate characters are not allowed: U+D800."),
        ("name", " ", "This field may not be blank."),
        ("email", "alice", "Enter a valid email address."),
        ("mostPerDay", 0, "Ensure this value is greater than or equal to 1."),
        ("mostPerWeek", 32768, "Ensure this value is less than or equal to 32767."),
        ("mostPerDay", 1.5, "A valid integer is required."),
        ("mostPerDay", True, "A valid integer is required."),
        ("account", 1, "Unknown parameter."),
        ("id", 1, "Unknown parameter."),
        ("open_hours", "", "Unknown parameter."),
    ],
)
def test_invalid_value_is_reported_on_its_field(field, value, error):
    assert error in errors_of(**{field: value})[field]


def test_unknown_holiday_country_is_rejected():
    assert "XX" in errors_of(holidaysOf="XX")["holidaysOf"][0]


def test_email_must_be_unique():
    set_rules(bob(), email="bob@example.com")
    set_rules(alice(), email="alice@example.com")
    assert errors_of(email="bob@example.com") == {
        "email": ["Another interviewer has this email address."]
    }
    assert errors_of(email="alice@example.com") == errors_of(email="") == {}


def test_optional_fields_can_be_cleared():
    blank = dict.fromkeys(["openHours", "coreHours", "holidaysOf", "limitsTimeZone"], "")
    assert errors_of(**blank, mostPerDay=None, mostPerWeek=None) == {}


def test_interviewer_is_serialized_with_all_rules():
    person = set_rules(alice(), open_hours="Mon 09:00-17:00", max_per_week=3)
    assert WholeInterviewerSerializer(person).data == {
        "id": person.pk,
        "name": "Alice Johnson",
        "email": "",
        "timeZone": "Europe/London",
        "openHours": "Mon 09:00-17:00",
        "coreHours": "",
        "holidaysOf": "",
        "mostPerDay": None,
        "mostPerWeek": 3,
        "limitsTimeZone": "",
    }


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"lastDay": "2025-01-20"}, "firstDay"),
        ({"firstDay": "2025-01-20"}, "lastDay"),
        ({"firstDay": "2025-01-21", "lastDay": "2025-01-20"}, "lastDay"),
        ({"firstDay": "2025-02-29", "lastDay": "2025-03-01"}, "firstDay"),
        ({"firstDay": "2025-01-20T10:00:00Z", "lastDay": "2025-03-01"}, "firstDay"),
        ({"firstDay": "2025-01-20", "lastDay": "2025-01-20", "hours": "all day"}, "hours"),
        ({"firstDay": "2025-01-20", "lastDay": "2025-01-20", "interviewer": 2}, "interviewer"),
    ],
)
def test_invalid_override_is_reported_on_its_field(days, field):
    serializer = NewSpecialDaysSerializer(data=days)
    assert not serializer.is_valid()
    assert list(serializer.errors) == [field]
