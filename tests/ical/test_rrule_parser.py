from __future__ import annotations

from datetime import datetime

import pytest

from ical.rrule_parser import RecurrenceRule
from ical.values import ParsedDateTime


def test_a_rule_is_parsed_into_its_parts():
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


def test_until_keeps_its_type():
    assert RecurrenceRule.parse("FREQ=DAILY;UNTIL=20250122").until == ParsedDateTime(
        datetime(2025, 1, 22), is_date=True
    )


def test_second_60_becomes_second_59():
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
def test_a_rule_that_is_not_fully_understood_is_an_error(text):
    with pytest.raises(ValueError):
        RecurrenceRule.parse(text)


def test_a_repeated_weekday_counts_once():
    assert RecurrenceRule.parse("FREQ=WEEKLY;BYDAY=MO,TU,MO").byday == ((0, 0), (0, 1))
