"""The query parameters of the availability endpoint."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.factories import alice, free_busy_entry, starts_of, technical_interview
from tests.problem_details import errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def get(client, calendar_service):
    """Get the half-hour slots of an interviewer who is always free."""
    template = technical_interview(alice(), duration=30)
    calendar_service([free_busy_entry(alice())])

    def send(**query: str):
        return client.get(f"/api/interviews/{template.pk}/availability", query)

    return send


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-01-22T08:00:00Z", "2025-01-22T09:00:00Z"),
        ("2025-01-22t08:00:00z", "2025-01-22T09:00:00z"),
        ("2025-01-22T09:00:00+01:00", "2025-01-22T04:00:00-05:00"),
        ("2025-01-22T08:00:00.000Z", "2025-01-22T09:00:00.999999Z"),
        ("2025-01-22T07:59:59.5Z", "2025-01-22T09:00:00Z"),
    ],
)
def test_window_accepts_rfc_3339_with_offset(get, start, end):
    assert starts_of(get(start=start, end=end).json()["availableSlots"]) == [
        "2025-01-22T08:00:00Z",
        "2025-01-22T08:30:00Z",
    ]


def test_slots_lie_inside_the_window(get):
    answer = get(start="2025-01-22T08:00:01Z", end="2025-01-22T09:29:59Z")
    assert starts_of(answer.json()["availableSlots"]) == ["2025-01-22T08:30:00Z"]


def test_start_alone_means_a_window_of_seven_days(get):
    slots = get(start="2025-02-01T00:00:00Z").json()["availableSlots"]
    assert (slots[0]["start"], slots[-1]["end"]) == ("2025-02-01T00:00:00Z", "2025-02-08T00:00:00Z")


def test_end_alone_means_a_window_from_the_notice(get):
    answer = get(end="2025-01-21T11:00:00Z").json()["availableSlots"]
    assert starts_of(answer) == ["2025-01-21T10:00:00Z", "2025-01-21T10:30:00Z"]


def test_window_before_the_notice_has_no_slots(get):
    assert get(start="2020-01-01T00:00:00Z").json()["availableSlots"] == []
    assert (
        get(start="2025-01-20T00:00:00Z", end="2025-01-21T10:00:00Z").json()["availableSlots"] == []
    )


def test_window_may_be_92_days_long(get):
    assert get(start="2025-02-01T00:00:00Z", end="2025-05-04T00:00:00Z").status_code == 200


def test_last_possible_window_is_accepted(get):
    assert get(start="9999-12-31T22:00:00Z").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"start": "tomorrow"}, "start"),
        ({"maxStalenessSeconds": "soon"}, "maxStalenessSeconds"),
        ({"maxStalenessSeconds": "-1"}, "maxStalenessSeconds"),
        ({"maxStalenessSeconds": "86401"}, "maxStalenessSeconds"),
        ({"maxStalenessSeconds": "1.5"}, "maxStalenessSeconds"),
        ({"maxStalenessSeconds": "2.0"}, "maxStalenessSeconds"),
        ({"include": "calendar"}, "include"),
        ({"include": "calendars,,"}, "include"),
        ({"order": "worst"}, "order"),
        ({"view": "interviewer"}, "view"),
        ({"view": "candidate", "order": "best"}, "view"),
        ({"queryPeriods": "now"}, "queryPeriods"),
        ({"start": ""}, "start"),
        ({"start": "2025-01-22"}, "start"),
        ({"start": "2025-01-22T10:00:00"}, "start"),
        ({"start": "2025-01-22T10:00:00 01:00"}, "start"),
        ({"start": "2025-01-22T10:00Z"}, "start"),
        ({"start": "2025-02-29T10:00:00Z"}, "start"),
        ({"start": "2025-01-22T24:00:00Z"}, "start"),
        ({"start": "1737532800"}, "start"),
        ({"start": "0000-01-01T00:00:00Z"}, "start"),
        ({"start": "99999-01-01T00:00:00Z"}, "start"),
        ({"start": "2025-01-22T10:00:00+24:00"}, "start"),
        ({"start": "٢٠٢٥-01-22T10:00:00Z"}, "start"),
        ({"start": "2025-01-22T10:00:00Z\x00"}, "start"),
        ({"start": "2025-01-22T10:00:00Z" * 1000}, "start"),
        ({"end": "never"}, "end"),
        ({"end": "2025-01-21T10:00:00Z"}, "end"),
        ({"end": "2025-01-21T09:00:00Z"}, "end"),
        ({"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T10:00:00Z"}, "end"),
        ({"start": "2025-02-01T00:00:00Z", "end": "2025-05-04T00:00:01Z"}, "end"),
        ({"partial": "perhaps"}, "partial"),
        ({"partial": ""}, "partial"),
        ({"strat": "2025-01-22T10:00:00Z"}, "strat"),
        ({"start": ["2025-01-22T10:00:00Z", "2025-01-23T10:00:00Z"]}, "start"),
    ],
)
def test_invalid_parameter_is_400_and_named(get, query, field):
    answer = get(**query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert list(errors_of(body)) == [field]
    assert body["detail"].startswith(f"{field}: ")


def test_all_invalid_parameters_are_reported_together(get):
    assert set(errors_of(get(start="a", end="b", partial="c").json())) == {
        "start",
        "end",
        "partial",
    }


def test_explicit_defaults_change_nothing(get):
    defaults = {
        "order": "time",
        "view": "coordinator",
        "partial": "false",
        "maxStalenessSeconds": "60",
    }
    assert get(**defaults).content == get().content


@pytest.mark.parametrize(("value", "keys"), [("true", 6), ("1", 6), ("false", 5), ("0", 5)])
def test_partial_is_a_boolean(get, value, keys):
    assert len(get(partial=value).json()) == keys


def test_error_of_an_unknown_part_lists_the_parts(client):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    [entry] = client.get(url, {"include": "panel,weather"}).json()["errors"]
    assert (entry["parameter"], entry["code"]) == ("include", "invalid_choice")
    assert entry["allowed"] == ["calendars", "explanation", "panel", "proof"]


def test_booking_to_exclude_must_take_time(get):
    response = get(excludeBooking=str(uuid4()))
    [entry] = response.json()["errors"]
    assert (entry["parameter"], entry["code"]) == ("excludeBooking", "not_found")
