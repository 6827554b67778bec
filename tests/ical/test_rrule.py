from __future__ import annotations

from datetime import datetime

import pytest

from ical.rrule import RecurrenceRule
from ical.values import ParsedDateTime


def test_a_rule_is_read_part_by_part():
    rule = RecurrenceRule.parse(
        "freq=monthly;INTERVAL=2;COUNT=10;WKST=SU;BYDAY=MO,-2TU,+1WE;BYSETPOS=-1,1;"
    )
    assert rule == RecurrenceRule(
        "MONTHLY",
        interval=2,
        count=10,
        wkst=6,
        byday=((0, 0), (-2, 1), (1, 2)),
        bysetpos=(-1, 1),
    )


def test_until_is_kept_as_written():
    assert RecurrenceRule.parse("FREQ=DAILY;UNTIL=20250122").until == ParsedDateTime(
        datetime(2025, 1, 22), is_date=True
    )


def test_a_leap_second_is_the_second_before_it():
    assert RecurrenceRule.parse("FREQ=MINUTELY;BYSECOND=60,0").bysecond == (0, 59)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "FREQ=SOMETIMES",
        "INTERVAL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=many",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;WKST=XX",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=54MO",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=YEARLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTHDAY=1,,2",
        "FREQ=YEARLY;BYYEARDAY=367",
        "FREQ=MONTHLY;BYWEEKNO=20",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;SKIP=OMIT;RSCALE=CHINESE",
        "FREQ=DAILY;X-MOON=FULL",
    ],
)
def test_a_rule_that_is_not_wholly_understood_is_refused(text):
    with pytest.raises(ValueError):
        RecurrenceRule.parse(text)


def test_a_weekday_that_is_named_twice_is_one():
    assert RecurrenceRule.parse("FREQ=WEEKLY;BYDAY=MO,TU,MO").byday == ((0, 0), (0, 1))
