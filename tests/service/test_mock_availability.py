"""The brief's simulated calendar: its response shape and repeatability."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from service.mock_availability import get_free_busy_data
from tests.factories import DAY, NOW, utc_seconds

DAY_LENGTH = timedelta(days=1)
MONDAY = datetime.fromisoformat(NOW).replace(hour=0)
WEEK = (MONDAY, MONDAY + 7 * DAY_LENGTH)


@pytest.mark.usefixtures("frozen")
def test_response_has_the_briefs_shape():
    alice, bob = get_free_busy_data([1, 2])
    assert set(alice) == {"interviewerId", "name", "busy"}
    assert (alice["interviewerId"], bob["interviewerId"]) == (1, 2)
    assert alice["name"]
    assert alice["name"] != bob["name"]
    assert set(alice["busy"][0]) == {"start", "end"}
    assert alice["busy"][0]["start"].endswith("Z")


@pytest.mark.usefixtures("frozen")
def test_result_does_not_depend_on_the_other_ids():
    together = {entry["interviewerId"]: entry for entry in get_free_busy_data(range(1, 20))}
    assert [get_free_busy_data([number]) for number in (7, 3, 7)] == [
        [together[7]],
        [together[3]],
        [together[7]],
    ]


def test_result_for_a_day_does_not_depend_on_clock_or_window(frozen):
    results = [get_free_busy_data([1], (day, day + DAY_LENGTH)) for day in (MONDAY, WEEK[1])]
    frozen.shift(3 * DAY_LENGTH)
    assert results == [
        get_free_busy_data([1], (day, day + DAY_LENGTH)) for day in (MONDAY, WEEK[1])
    ]
    [wide] = get_free_busy_data([1], (MONDAY - 3 * DAY_LENGTH, WEEK[1] + 3 * DAY_LENGTH))
    [always] = get_free_busy_data([1])
    for [day] in results:
        assert [block for block in day["busy"] if block not in wide["busy"]] == []
    assert [block for block in results[1][0]["busy"] if block not in always["busy"]] == []


def test_seed_changes_the_result():
    assert get_free_busy_data([1], WEEK, seed=1) != get_free_busy_data([1], WEEK)


def test_meetings_are_on_workdays_only():
    for number in range(1, 30):
        [entry] = get_free_busy_data([number], WEEK)
        days = [datetime.fromisoformat(block["start"][:10]).weekday() for block in entry["busy"]]
        assert {days.count(day) for day in range(5)} <= {2, 3, 4}
        assert not {5, 6} & set(days)


def test_meetings_begin_in_the_morning_of_europe_or_of_new_york():
    for number in range(1, 30):
        [entry] = get_free_busy_data([number], WEEK)
        hours = [int(block["start"][11:13]) for block in entry["busy"]]
        first_hour = 13 if number in (7, 15, 23) else 8
        assert first_hour <= min(hours) < first_hour + 2
        assert all(block["start"][:10] == block["end"][:10] for block in entry["busy"])


def test_meetings_are_sorted_and_disjoint():
    for entry in get_free_busy_data(range(1, 30), WEEK):
        times = [utc_seconds(block[key]) for block in entry["busy"] for key in ("start", "end")]
        assert times == sorted(set(times))


def test_some_meetings_start_and_end_off_the_half_hour():
    blocks = [block for entry in get_free_busy_data(range(1, 10), WEEK) for block in entry["busy"]]
    assert any(utc_seconds(block["start"]) % 1800 for block in blocks)
    assert any(utc_seconds(block["end"]) % 1800 for block in blocks)


@pytest.mark.usefixtures("frozen")
def test_without_window_all_future_time_is_covered():
    [entry] = get_free_busy_data([1])
    assert any(
        utc_seconds(block["start"]) >= utc_seconds(NOW) + 100 * DAY for block in entry["busy"]
    )
    assert entry["busy"][-1]["end"] == "9999-12-31T23:59:59Z"


def test_window_returns_overlapping_meetings():
    [entry] = get_free_busy_data([1], WEEK)
    first = entry["busy"][0]
    opens, closes = (datetime.fromtimestamp(utc_seconds(first[key]), timezone.utc) for key in first)
    second = timedelta(seconds=1)
    assert get_free_busy_data([1], (closes - second, closes))[0]["busy"] == [first]
    assert get_free_busy_data([1], (opens - second, opens))[0]["busy"] == []
    assert get_free_busy_data([1], (closes, closes + second))[0]["busy"] == []


@pytest.mark.usefixtures("frozen")
def test_year_and_window_give_the_same_blocks_up_to_the_end_of_time():
    [always] = get_free_busy_data([1])
    last_days = (MONDAY + 360 * DAY_LENGTH, MONDAY + 380 * DAY_LENGTH)
    [ending] = get_free_busy_data([1], last_days)
    assert len(ending["busy"]) > 1
    assert ending["busy"] == always["busy"][-len(ending["busy"]) :]


def test_no_ids_and_duplicate_ids():
    assert get_free_busy_data([]) == []
    assert len(get_free_busy_data([1, 1, 2], WEEK)) == 2


@pytest.mark.parametrize(
    "window",
    [(datetime(2025, 1, 20), datetime(2025, 1, 21)), WEEK[::-1]],
)
def test_invalid_window_is_rejected(window):
    with pytest.raises(ValueError, match="window"):
        get_free_busy_data([1], window)
