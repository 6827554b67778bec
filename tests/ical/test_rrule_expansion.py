"""Examples were worked out by hand; generated rules are compared with python-dateutil."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from ical.rrule_expansion import MAX_INSTANCES, TooManyInstancesError, expand
from ical.rrule_parser import WEEKDAYS, RecurrenceRule
from tests.examples import example_count

START = datetime(2025, 1, 6, 9)  # a Monday
DAY = timedelta(days=1)
SIXTY = ",".join(map(str, range(60)))


def days(rule: str, start: datetime = START, until: datetime = datetime(2026, 1, 1)) -> list[str]:
    instances = expand(RecurrenceRule.parse(rule), start, start, until)
    return [instance.strftime("%m-%d") for instance in instances]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", ["01-06", "01-07", "01-08"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", ["01-06", "01-08", "01-13", "01-15"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=4", ["01-06", "01-12", "01-20", "01-26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=4",
         ["01-06", "01-19", "01-20", "02-02"]),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE;WKST=WE;BYSETPOS=2;COUNT=3", ["01-06", "01-13", "01-20"]),
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
def test_a_rule_expands_to_its_instances(rule, expected):
    assert days(rule) == expected


def test_a_day_that_a_month_does_not_have_is_skipped():
    assert days("FREQ=MONTHLY;COUNT=4", datetime(2025, 1, 31)) == [
        "01-31",
        "03-31",
        "05-31",
        "07-31",
    ]


def test_29_february_recurs_every_fourth_year():
    instances = expand(
        RecurrenceRule.parse("FREQ=YEARLY"),
        datetime(2024, 2, 29),
        datetime(2025, 1, 1),
        datetime(2033, 1, 1),
    )
    assert instances == [datetime(2028, 2, 29), datetime(2032, 2, 29)]


def test_the_start_is_an_instance_even_if_it_does_not_match_the_rule():
    assert days("FREQ=WEEKLY;BYDAY=TU;COUNT=2") == ["01-06", "01-07"]


def test_only_the_requested_span_is_expanded_with_both_ends():
    instances = expand(RecurrenceRule.parse("FREQ=DAILY"), START, START + DAY, START + 2 * DAY)
    assert instances == [START + DAY, START + 2 * DAY]


def test_an_old_endless_series_is_expanded_only_in_the_requested_span():
    instances = expand(
        RecurrenceRule.parse("FREQ=SECONDLY;INTERVAL=7"),
        datetime(1990, 1, 1),
        datetime(2025, 1, 6),
        datetime(2025, 1, 6, 0, 0, 10),
    )
    steps = int((datetime(2025, 1, 6) - datetime(1990, 1, 1)).total_seconds()) % 7
    assert instances[0] == datetime(2025, 1, 6) + timedelta(seconds=-steps % 7)


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=SECONDLY;COUNT=100000000", "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;"
             "BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11",
             f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3;BYMINUTE={SIXTY};BYSECOND={SIXTY}",
             f"FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE={SIXTY};BYSECOND={SIXTY};COUNT=100000000"]
)  # fmt: skip
def test_a_rule_with_too_many_instances_or_steps_is_an_error(rule):
    with pytest.raises(TooManyInstancesError):
        expand(RecurrenceRule.parse(rule), START, START, START + 92 * DAY)


def test_the_maximum_number_of_instances_is_returned():
    last = START + timedelta(minutes=MAX_INSTANCES - 1)
    assert len(expand(RecurrenceRule.parse("FREQ=MINUTELY"), START, START, last)) == MAX_INSTANCES


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "SECONDLY"])
def test_a_rule_that_never_matches_ends(freq):
    rule = RecurrenceRule.parse(f"FREQ={freq};BYMONTH=2;BYMONTHDAY=31")
    assert expand(rule, START, START, START + 92 * DAY) == [START]


def sample(values: list[int] | list[str], max_size: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=max_size, unique=True).map(
        lambda chosen: ",".join(map(str, chosen))
    )


@st.composite
def rules(draw) -> str:
    """Generate rules that dateutil expands as RFC 5545 says.

    Excluded are a plain weekday beside a numbered one, and BYWEEKNO without a weekday.
    """
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    strategies = {"BYMONTH": sample([1, 2, 3, 6, 11]), "BYHOUR": sample([0, 9, 23]),
             "BYMINUTE": sample([0, 30]), "WKST": st.sampled_from(WEEKDAYS),
             "INTERVAL": st.sampled_from(["1", "2", "3", "5"]), "COUNT": sample([1, 7, 20], 1),
             "BYDAY": sample(list(WEEKDAYS)), "BYSETPOS": sample([1, 2, -1, -2], 2)}  # fmt: skip
    if freq != "WEEKLY":
        strategies["BYMONTHDAY"] = sample([1, 15, 28, 30, 31, -1, -31])
    if freq in ("YEARLY", "MONTHLY"):
        nth_weekdays = [f"{number}{day}" for number in (1, 2, 5, -1) for day in WEEKDAYS]
        strategies["BYDAY"] = sample(list(WEEKDAYS)) | sample(nth_weekdays)
    if freq == "YEARLY":
        strategies["BYYEARDAY"] = sample([1, 60, 366, -1, -366])
    chosen = draw(st.lists(st.sampled_from(sorted(strategies)), max_size=4, unique=True))
    parts = {name: draw(strategies[name]) for name in chosen}
    if not any(name.startswith("BY") for name in parts if name != "BYSETPOS"):
        parts.pop("BYSETPOS", None)
    return ";".join([f"FREQ={freq}", *(f"{name}={value}" for name, value in parts.items())])


def expand_with_dateutil(text: str, start: datetime) -> Iterable[datetime]:
    try:
        return rrulestr(text, dtstart=start)
    except ValueError:  # a rule that never matches
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
def test_instances_agree_with_dateutil(text, start, after, length):
    """The dates are late because dateutil follows a rule that never matches up to the year 9999."""
    rule = RecurrenceRule.parse(text)
    if rule.freq in ("HOURLY", "MINUTELY"):
        after, length = after % 20, 1
    if rule.freq == "WEEKLY" and rule.bysetpos:
        # in its first week dateutil counts only the days from the start on (dateutil issue 1398)
        start -= DAY * ((start.weekday() - rule.wkst) % 7)
    first = start + DAY * after
    last = first + DAY * length
    dateutil_instances = list(
        takewhile(lambda instance: instance <= last, expand_with_dateutil(text, start))
    )
    if start not in dateutil_instances:
        dateutil_instances = [start, *dateutil_instances][: rule.count]
    expected = [instance for instance in dateutil_instances if first <= instance <= last]
    assert expand(rule, start, first, last) == expected
