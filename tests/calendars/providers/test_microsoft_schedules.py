from __future__ import annotations

import pytest

from calendars.providers import microsoft_schedules
from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from engine.intervals import subtract
from engine.timestamps import format_utc
from tests.factories import utc_seconds
from tests.fake_microsoft import build_item, build_time

DAY = (utc_seconds("2025-01-22T00:00:00Z"), utc_seconds("2025-01-23T00:00:00Z"))
FREE = "0" * 96


def view(**digits: str) -> str:
    """A day's view that is free but for the half hours from an hour on, such as h9="22"."""
    view_digits = list(FREE)
    for hour, statuses in digits.items():
        quarters = [status for status in statuses for _ in range(2)]
        first = int(hour[1:]) * 4
        view_digits[first : first + len(quarters)] = quarters
    return "".join(view_digits)


def read(*items: object, view: object = FREE, **more: object):
    schedule = {"scheduleId": "ann", "scheduleItems": list(items), "availabilityView": view, **more}
    busy, covered = microsoft_schedules.parse(schedule, DAY)
    return busy, [
        f"{format_utc(start)[11:16]}-{format_utc(end)[11:16]}" for start, end in unknown(covered)
    ]


def unknown(covered):
    return subtract([DAY], covered)


def failure_reason(*items: object, **more: object) -> str:
    with pytest.raises(ReadError) as caught:
        read(*items, **more)
    return caught.value.reason.value


def nine(status: str, zone: str = "UTC") -> dict[str, object]:
    return build_item("2025-01-22T09:00:00", "2025-01-22T10:00:00", status, zone)


@pytest.mark.parametrize(
    ("status", "digits", "busy_type"),
    [
        ("tentative", "11", BusyType.BUSY_TENTATIVE),
        ("Busy", "22", BusyType.BUSY),
        ("oof", "33", BusyType.BUSY_UNAVAILABLE),
    ],
)
def test_blocking_status_is_busy_time_of_its_type(status, digits, busy_type):
    busy = (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z"), busy_type)
    assert read(nine(status), view=view(h9=digits)) == ([busy], [])


@pytest.mark.parametrize("status", ["free", "workingElsewhere", "WorkingElsewhere"])
def test_status_that_does_not_block_is_free(status):
    assert read(nine(status), view=view(h9="00")) == ([], [])


@pytest.mark.parametrize("status", ["workingElsewhere", "WorkingElsewhere"])
def test_digit_of_working_elsewhere_is_free_with_its_item(status):
    assert read(nine(status), view=view(h9="44")) == ([], [])


@pytest.mark.parametrize("items", [[], [nine("free")], [nine("busy")]])
def test_digit_of_no_data_is_not_covered(items):
    """Exchange writes 4 where it has no data."""
    assert read(*items, view=view(h9="44"))[1] == ["09:00-10:00"]


def test_busy_view_is_not_explained_by_working_elsewhere():
    assert read(nine("workingElsewhere"), view=view(h9="22")) == ([], ["09:00-10:00"])


def test_unknown_digit_is_not_covered_with_an_item():
    assert read(nine("busy"), view=view(h9="57"))[1] == ["09:00-10:00"]


@pytest.mark.parametrize("status", ["unknown", "a new one"])
def test_unknown_status_is_not_covered(status):
    assert read(nine(status)) == ([], ["09:00-10:00"])


@pytest.mark.parametrize(
    ("digits", "unread"),
    [
        ("22", ["09:00-10:00"]),
        ("02", ["09:30-10:00"]),
        ("10", ["09:00-09:30"]),
        ("7?", ["09:00-10:00"]),
    ],
)
def test_time_busy_in_the_view_alone_is_not_covered(digits, unread):
    assert read(view=view(h9=digits)) == ([], unread)
    assert read(nine("free"), view=view(h9=digits)) == ([], unread)


def test_time_busier_in_the_view_is_not_covered():
    assert read(nine("tentative"), view=view(h9="12"))[1] == ["09:30-10:00"]


def test_item_explains_every_quarter_hour_that_it_touches():
    short = build_item("2025-01-22T09:29:00", "2025-01-22T09:31:00")
    quarters = FREE[:37] + "22" + FREE[39:]
    assert read(short, view=quarters)[1] == []
    assert read(short, view=view(h9="22"))[1] == ["09:00-09:15", "09:45-10:00"]


def test_short_view_covers_no_more():
    assert read(view="0" * 40) == ([], ["10:00-00:00"])


def test_long_view_covers_the_span():
    assert read(view="0" * 120) == ([], [])


@pytest.mark.parametrize("invalid_view", [None, 0, []])
def test_schedule_without_a_view_is_malformed(invalid_view):
    assert failure_reason(view=invalid_view) == "malformed"


def test_fractions_are_rounded_outward():
    seven = {
        "status": "busy",
        "start": build_time("2025-01-22T09:00:00.9999999"),
        "end": build_time("2025-01-22T09:59:59.0000001"),
    }
    assert read(seven, view=view(h9="22"))[0] == [
        (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z"), BusyType.BUSY)
    ]


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("UTC", "09:00"),
        ("tzone://Microsoft/Utc", "09:00"),
        ("Pacific Standard Time", "17:00"),
        ("Europe/Berlin", "08:00"),
        ("W. Europe Standard Time", "08:00"),
    ],
)
def test_time_is_read_in_its_own_time_zone(zone, start):
    [(start_second, _, _)] = read(nine("busy", zone))[0]
    assert format_utc(start_second)[11:16] == start


def test_ambiguous_local_time_takes_its_longest_meaning():
    twice = build_item("2025-10-26T02:30:00", "2025-10-26T02:45:00", "busy", "Europe/Berlin")
    [(start, end, _)] = read(twice)[0]
    assert (format_utc(start), format_utc(end)) == ("2025-10-26T00:30:00Z", "2025-10-26T01:45:00Z")


@pytest.mark.parametrize(
    "fault",
    [
        None,
        {},
        {**nine("busy"), "status": None},
        {**nine("busy"), "end": build_time("2025-01-22T08:00:00")},
        {**nine("busy"), "end": build_time("2025-01-22")},
        {**nine("busy"), "end": build_time("2025-01-22T25:00:00")},
        {**nine("busy"), "end": build_time("2025-01-22T10:00:00+01:00")},
        {**nine("busy"), "end": {"dateTime": "2025-01-22T10:00:00"}},
        {**nine("busy"), "end": build_time("2025-01-22T10:00:00", "Middle Earth Standard Time")},
        {**nine("busy"), "end": build_time("0001-01-01T00:00:00", "Asia/Tokyo")},
        {**nine("free"), "end": None},
    ],
)
def test_one_invalid_item_makes_the_schedule_malformed(fault):
    assert failure_reason(nine("busy"), fault, view=view(h9="22")) == "malformed"


@pytest.mark.parametrize("items", [None, "", {}])
def test_items_that_are_not_a_list_are_malformed(items):
    assert failure_reason(scheduleItems=items) == "malformed"


def test_view_without_items_is_busy_time_that_is_unknown():
    """Graph leaves out fields for which it has nothing."""
    schedule = {"scheduleId": "ann", "availabilityView": view(h9="12")}
    busy, covered = microsoft_schedules.parse(schedule, DAY)
    nine_to_ten = (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z"))
    assert (busy, unknown(covered)) == ([], [nine_to_ten])


def test_schedule_with_neither_items_nor_view_is_malformed():
    with pytest.raises(ReadError, match="malformed"):
        microsoft_schedules.parse({"scheduleId": "ann"}, DAY)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"responseCode": "5009"}, "unknown_address"),
        ({"responseCode": "ErrorMailRecipientNotFound"}, "unknown_address"),
        ({"responseCode": "5006"}, "too_many_events"),
        ({"responseCode": "5001"}, "provider_error"),
        ({"responseCode": "ErrorNoFreeBusyAccess"}, "provider_error"),
        ({"message": "?"}, "provider_error"),
        ("?", "provider_error"),
    ],
)
def test_schedule_error_raises_its_reason(error, reason):
    assert failure_reason(error=error) == reason


def test_empty_error_is_ignored():
    assert read(error=None) == ([], [])
