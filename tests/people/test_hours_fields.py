"""Errors in hours name the member, its code and its bounds."""

from __future__ import annotations

import pytest
from rest_framework.exceptions import ValidationError

from api.error_entries import list_errors
from api.fields import StrictSerializer
from people.hours_fields import DailyHoursField, WeeklyHoursField

NINE_TO_FIVE = {"start": "09:00", "end": "17:00"}
MONDAY = {"days": ["mon"], **NINE_TO_FIVE}


class Body(StrictSerializer):
    week = WeeklyHoursField(required=False)
    day = DailyHoursField(required=False)


def validate(**data):
    body = Body(data=data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def find_errors(**data):
    with pytest.raises(ValidationError) as caught:
        validate(**data)
    return [
        (error["pointer"], error["code"]) for error in list_errors(caught.value.detail, "pointer")
    ]


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_text_are_stored_as_empty_text(nothing):
    assert validate(week=nothing, day=nothing) == {"week": "", "day": ""}


def test_values_are_stored_as_text():
    values = validate(week=[MONDAY], day=[NINE_TO_FIVE, {"start": "22:00", "end": "24:00"}])
    assert values == {"week": "Mon 09:00-17:00", "day": "09:00-17:00, 22:00-24:00"}


@pytest.mark.parametrize(
    ("week", "error"),
    [
        ([], ("#/week", "too_short")),
        ("Mon 09:00-17:00", ("#/week", "invalid_type")),
        ({"days": ["mon"]}, ("#/week", "invalid_type")),
        ([MONDAY] * 101, ("#/week", "too_long")),
        (["mon"], ("#/week/0", "invalid")),
        ([MONDAY, {"days": ["mon"], "start": "09:00"}], ("#/week/1/end", "required")),
        ([{**MONDAY, "days": []}], ("#/week/0/days", "too_short")),
        ([{**MONDAY, "days": ["Mon"]}], ("#/week/0/days/0", "invalid_choice")),
        ([{**MONDAY, "start": "24:00"}], ("#/week/0/start", "invalid_format")),
        ([{**MONDAY, "start": "9:00"}], ("#/week/0/start", "invalid_format")),
        ([{**MONDAY, "start": 9}], ("#/week/0/start", "invalid_type")),
        ([{**MONDAY, "start": None}], ("#/week/0/start", "null_not_allowed")),
        ([{**MONDAY, "end": "24:01"}], ("#/week/0/end", "invalid_format")),
        ([{**MONDAY, "end": "١٢:٠٠"}], ("#/week/0/end", "invalid_format")),
        ([{**MONDAY, "zone": "UTC"}], ("#/week/0/zone", "unknown")),
    ],
)
def test_wrong_week_is_refused_where_it_is_wrong(week, error):
    assert find_errors(week=week) == [error]


def test_wrong_day_is_refused_where_it_is_wrong():
    wrong = {"start": "09:00", "end": "late"}
    assert find_errors(day=[NINE_TO_FIVE, wrong]) == [("#/day/1/end", "invalid_format")]
    assert find_errors(day=[NINE_TO_FIVE] * 16) == [("#/day", "too_long")]


def test_week_that_is_too_long_for_the_database_is_refused():
    week = [
        {"days": days, "start": f"{hour:02}:{minute:02}", "end": end}
        for days, end in ((["mon", "wed", "fri"], "23:59"), (["tue", "thu"], "23:58"))
        for hour in range(10)
        for minute in range(0, 50, 10)
    ]
    assert find_errors(week=week) == [("#/week", "too_long")]
