from __future__ import annotations

import pytest

from api.fields import InstantField, StrictSerializer
from tests.factories import utc_seconds


class Lunch(StrictSerializer):
    begins = InstantField(round_up=True)
    ends = InstantField(round_up=False)


class Day(StrictSerializer):
    lunch = Lunch(required=False)


def errors(**fields) -> dict:
    day = Day(data=fields)
    assert not day.is_valid()
    return day.errors


def test_instant_is_rounded_into_the_window():
    lunch = Lunch(data={"begins": "2025-01-22T12:00:00.1Z", "ends": "2025-01-22T13:00:00.9+01:00"})
    assert lunch.is_valid()
    assert lunch.validated_data == {
        "begins": utc_seconds("2025-01-22T12:00:01"),
        "ends": utc_seconds("2025-01-22T12:00:00"),
    }


def test_instant_is_written_in_utc():
    lunch = Lunch(
        {"begins": utc_seconds("2025-01-22T12:00:00"), "ends": utc_seconds("2025-01-22T13:00:00")}
    )
    assert lunch.data == {"begins": "2025-01-22T12:00:00Z", "ends": "2025-01-22T13:00:00Z"}


@pytest.mark.parametrize("value", [5, 5.5, True, [], {}, "noon", "", "2025-01-22T12:00:00"])
def test_ambiguous_instant_is_rejected(value):
    [message] = errors(lunch={"begins": value, "ends": "2025-01-22T13:00:00Z"})["lunch"]["begins"]
    assert message.startswith("Enter an RFC 3339 date-time with an offset")


def test_unknown_parameter_is_rejected_at_any_level():
    unknown = ["Unknown parameter."]
    assert errors(supper={}, lunches=1) == {"supper": unknown, "lunches": unknown}
    assert errors(lunch={"begun": 1})["lunch"]["begun"] == unknown


def test_all_errors_of_an_object_are_reported_together():
    assert set(errors(lunch={"begun": 1, "begins": 5})["lunch"]) == {"begun", "begins", "ends"}


@pytest.mark.parametrize("value", [[], "lunch", 5])
def test_value_that_is_no_object_is_rejected(value):
    assert "Expected a dictionary" in str(errors(lunch=value)["lunch"])
