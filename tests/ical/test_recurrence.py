"""Instances of rules. Examples are worked out by hand; python-dateutil is a second opinion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from ical.recurrence import MAX_INSTANCES, TooManyInstancesError, expand
from ical.rrule import WEEKDAYS, RecurrenceRule
from tests.examples import example_count

START = datetime(2025, 1, 6, 9)  # a Monday
DAY = timedelta(days=1)
SIXTY = ",".join(map(str, range(60)))


def days(rule: str, start: datetime = START, until: datetime = datetime(2026, 1, 1)) -> list[str]:
    found = expand(RecurrenceRule.parse(rule), start, start, until)
    return [one.strftime("%m-%d") for one in found]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", ["01-06", "01-07", "01-08"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", ["01-06", "01-08", "01-13", "01-15"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=4", ["01-06", "01-12", "01-20", "01-26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=4",
         ["01-06", "01-19", "01-20", "02-02"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", ["01-06", "01-31", "02-28", "03-31"]),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=4", ["01-06", "01-31", "02-03", "02-28"]),
        ("FREQ=MONTHLY;BYDAY=MO,-2TU;COUNT=6",
         ["01-06", "01-13", "01-20", "01-21", "01-27", "02-03"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["01-06", "01-31", "02-28"]),
        ("FREQ=YEARLY;BYMONTH=3,6;COUNT=3", ["01-06", "03-06", "06-06"]),
        ("FREQ=YEARLY;BYWEEKNO=20;COUNT=2", ["01-06", "05-12"]),
        ("FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=2", ["01-06", "12-31"]),
        ("FREQ=YEARLY;BYDAY=2MO;BYMONTH=5;COUNT=2", ["01-06", "05-12"]),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", ["01-06"]),
    ],
)  # fmt: skip
def test_a_rule_gives_its_instances(rule, expected):
    assert days(rule) == expected


def test_a_day_that_a_month_has_not_is_left_out():
    assert days("FREQ=MONTHLY;COUNT=4", datetime(2025, 1, 31)) == [
        "01-31",
        "03-31",
        "05-31",
        "07-31",
    ]


def test_29_february_comes_every_fourth_year():
    found = expand(
        RecurrenceRule.parse("FREQ=YEARLY"),
        datetime(2024, 2, 29),
        datetime(2025, 1, 1),
        datetime(2033, 1, 1),
    )
    assert found == [datetime(2028, 2, 29), datetime(2032, 2, 29)]


def test_the_start_counts_even_where_the_rule_would_not_give_it():
    assert days("FREQ=WEEKLY;BYDAY=TU;COUNT=2") == ["01-06", "01-07"]


def test_only_the_asked_span_is_given_both_ends_included():
    found = expand(RecurrenceRule.parse("FREQ=DAILY"), START, START + DAY, START + 2 * DAY)
    assert found == [START + DAY, START + 2 * DAY]


def test_an_endless_series_of_long_ago_is_found_where_it_is_asked_for():
    found = expand(
        RecurrenceRule.parse("FREQ=SECONDLY;INTERVAL=7"),
        datetime(1990, 1, 1),
        datetime(2025, 1, 6),
        datetime(2025, 1, 6, 0, 0, 10),
    )
    steps = int((datetime(2025, 1, 6) - datetime(1990, 1, 1)).total_seconds()) % 7
    assert found[0] == datetime(2025, 1, 6) + timedelta(seconds=-steps % 7)


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=SECONDLY;COUNT=100000000", "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;"
             "BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11",
             f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3;BYMINUTE={SIXTY};BYSECOND={SIXTY}",
             f"FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE={SIXTY};BYSECOND={SIXTY};COUNT=100000000"]
)  # fmt: skip
def test_what_would_be_too_much_is_refused_and_never_cut_short(rule):
    with pytest.raises(TooManyInstancesError):
        expand(RecurrenceRule.parse(rule), START, START, START + 92 * DAY)


def test_as_many_instances_as_allowed_are_given():
    last = START + timedelta(minutes=MAX_INSTANCES - 1)
    assert len(expand(RecurrenceRule.parse("FREQ=MINUTELY"), START, START, last)) == MAX_INSTANCES


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "SECONDLY"])
def test_a_rule_that_can_never_be_met_ends(freq):
    rule = RecurrenceRule.parse(f"FREQ={freq};BYMONTH=2;BYMONTHDAY=31")
    assert expand(rule, START, START, START + 92 * DAY) == [START]


def some(values: list[int] | list[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(
        lambda chosen: ",".join(map(str, chosen))
    )


@st.composite
def rules(draw) -> str:
    """Rules that dateutil reads as the RFC does: no plain weekday beside a numbered one, and no
    week number without a weekday."""
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    named = {"BYMONTH": some([1, 2, 3, 6, 11]), "BYHOUR": some([0, 9, 23]),
             "BYMINUTE": some([0, 30]), "WKST": st.sampled_from(WEEKDAYS),
             "INTERVAL": st.sampled_from(["1", "2", "3", "5"]), "COUNT": some([1, 7, 20], 1),
             "BYDAY": some(list(WEEKDAYS)), "BYSETPOS": some([1, 2, -1, -2], 2)}  # fmt: skip
    if freq != "WEEKLY":
        named["BYMONTHDAY"] = some([1, 15, 28, 30, 31, -1, -31])
    if freq in ("YEARLY", "MONTHLY"):
        numbered = [f"{number}{day}" for number in (1, 2, 5, -1) for day in WEEKDAYS]
        named["BYDAY"] = some(list(WEEKDAYS)) | some(numbered)
    if freq == "YEARLY":
        named["BYYEARDAY"] = some([1, 60, 366, -1, -366])
    chosen = draw(st.lists(st.sampled_from(sorted(named)), max_size=4, unique=True))
    parts = {name: draw(named[name]) for name in chosen}
    if not any(name.startswith("BY") for name in parts if name != "BYSETPOS"):
        parts.pop("BYSETPOS", None)
    return ";".join([f"FREQ={freq}", *(f"{name}={value}" for name, value in parts.items())])


def dateutils(text: str, start: datetime) -> Iterable[datetime]:
    try:
        return rrulestr(text, dtstart=start)
    except ValueError:  # a rule that its own start can never meet
        return []


@settings(max_examples=example_count(500))
@given(
    rules(),
    st.datetimes(datetime(9990, 1, 1), datetime(9992, 1, 1)).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.integers(-20, 500),
    st.sampled_from([1, 30, 300]),
)
def test_instances_are_those_that_dateutil_finds(text, start, after, length):
    """So late because dateutil follows a rule that can never be met to the end of the calendar."""
    if text.startswith(("FREQ=HOURLY", "FREQ=MINUTELY")):
        after, length = after % 20, 1
    first = start + DAY * after
    last = first + DAY * length
    theirs = list(takewhile(lambda one: one <= last, dateutils(text, start)))
    if start not in theirs:
        theirs = [start, *theirs][: RecurrenceRule.parse(text).count]
    expected = [one for one in theirs if first <= one <= last]
    assert expand(RecurrenceRule.parse(text), start, first, last) == expected
