"""What counts as a change of a calendar, and who is notified."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from calendars import change_detection
from calendars.change_detection import find_changed_span, find_emptied_at
from calendars.signals import calendars_changed
from calendars.snapshots import CalendarSnapshot
from engine.busy_time import BusyType

WINDOW = (100, 200)
BUSY, TENTATIVE = BusyType.BUSY, BusyType.BUSY_TENTATIVE


def build_snapshot(*busy, window=WINDOW, unknown=(), kind=BUSY) -> CalendarSnapshot:
    return CalendarSnapshot(window, 1, {kind: busy} if busy else {}, tuple(unknown))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (build_snapshot(), build_snapshot(), None),
        (build_snapshot((110, 120)), build_snapshot((110, 120)), None),
        (build_snapshot((110, 120)), build_snapshot((115, 120), (110, 115)), None),
        (build_snapshot(), build_snapshot((110, 120)), (110, 120)),
        (build_snapshot((110, 120)), build_snapshot(), (110, 120)),
        (build_snapshot((110, 120)), build_snapshot((115, 125)), (110, 125)),
        (build_snapshot((110, 120)), build_snapshot((110, 130)), (120, 130)),
        (build_snapshot((110, 120), (150, 160)), build_snapshot(), (110, 160)),
        (build_snapshot((110, 120)), build_snapshot((110, 120), kind=TENTATIVE), (110, 120)),
        (build_snapshot(unknown=[(110, 120)]), build_snapshot(), (110, 120)),
        (build_snapshot(), build_snapshot(unknown=[(110, 120)]), (110, 120)),
        (build_snapshot((110, 120)), build_snapshot(unknown=[(110, 120)]), (110, 120)),
    ],
)
def test_span_reaches_from_the_first_to_the_last_difference(before, after, expected):
    assert find_changed_span(before, after, 0) == expected


@pytest.mark.parametrize(
    ("window", "expected"),
    [((100, 200), (100, 200)), ((150, 300), (150, 250)), ((250, 300), None)],
)
def test_only_time_covered_by_both_snapshots_is_compared(window, expected):
    before, after = build_snapshot((0, 300), window=(0, 250)), build_snapshot(window=window)
    assert find_changed_span(before, after, 0) == find_changed_span(after, before, 0) == expected


@pytest.mark.parametrize(("now", "expected"), [(115, (115, 120)), (120, None)])
def test_past_differences_are_ignored(now, expected):
    assert find_changed_span(build_snapshot((110, 120)), build_snapshot(), now) == expected


instants = st.integers(90, 210)
readings = st.builds(
    build_snapshot,
    st.tuples(instants, instants),
    st.tuples(instants, instants),
    unknown=st.lists(st.tuples(instants, instants), max_size=2),
    kind=st.sampled_from([BUSY, TENTATIVE]),
)


def at(reading: CalendarSnapshot, second: int) -> set[object]:
    busy = {k for k, parts in reading.busy.items() for s, e in parts if s <= second < e}
    return busy | {"unknown" for s, e in reading.unknown if s <= second < e}


@given(readings, readings, st.integers(90, 210))
def test_span_equals_a_comparison_second_by_second(before, after, now):
    differing = [
        second for second in range(max(now, 100), 200) if at(before, second) != at(after, second)
    ]
    expected = (differing[0], differing[-1] + 1) if differing else None
    assert find_changed_span(before, after, now) == expected


@pytest.fixture
def connect_receiver() -> Iterator[Callable[..., None]]:
    """Connect receivers to the signal; they are disconnected when the test ends."""
    receivers: list[Any] = []

    def connect(receiver: Any) -> None:
        calendars_changed.connect(receiver)
        receivers.append(receiver)

    yield connect
    for receiver in receivers:
        calendars_changed.disconnect(receiver)


@pytest.mark.django_db
def test_every_receiver_gets_the_interviewers_and_the_spans(connect_receiver):
    received = []

    def receive(sender, interviewer_ids, spans, now, **_):
        received.append((interviewer_ids, spans, now))

    connect_receiver(receive)
    change_detection.notify([(1, (110, 120)), (2, (130, 140))], 100)
    assert received == [((1, 2), ((110, 120), (130, 140)), 100)]


@pytest.mark.django_db
def test_database_error_of_a_receiver_is_logged(connect_receiver, caplog):
    def fail(sender, **_):
        raise OperationalError("secret")

    connect_receiver(fail)
    change_detection.notify([(1, (110, 120))], 100)
    assert caplog.record_tuples == [
        (
            "calendars.change_detection",
            logging.WARNING,
            "could not notify of 1 calendar changes: OperationalError",
        )
    ]


THREE = build_snapshot((110, 120), (130, 140), (150, 160))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (THREE, build_snapshot(), 105),
        (build_snapshot((110, 120), (130, 140)), build_snapshot(), None),
        (THREE, build_snapshot((150, 160)), None),
        (THREE, build_snapshot(unknown=[WINDOW]), None),
        (THREE, build_snapshot(unknown=[(170, 200)]), 105),
        (THREE, build_snapshot(window=(300, 400)), None),
        (None, build_snapshot(), None),
        (replace(build_snapshot(), emptied_at=50), build_snapshot(), 50),
        (replace(build_snapshot(), emptied_at=50), build_snapshot((110, 120)), None),
    ],
)
def test_a_calendar_that_loses_all_its_events_is_noticed(before, after, expected):
    assert find_emptied_at(before, after, 105) == expected


def test_past_events_are_not_lost():
    assert find_emptied_at(THREE, build_snapshot(), 125) is None
