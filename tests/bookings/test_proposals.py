"""One rule: whatever is listed books, whatever is not is refused as its explanation says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import instants
from interviews.models import InterviewTemplate
from people.models import Interviewer, SpecialDays
from service import mock_availability
from tests.bookings.made import CANDIDATE, TEN
from tests.cast import (
    HOUR,
    NOW,
    alice,
    at,
    bob,
    booked,
    chen,
    entry,
    farid,
    free,
    group,
    starts,
    technical_interview,
    with_rules,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WINDOW = at(NOW) - 2 * HOUR, at(NOW) + 34 * HOUR
HOURS = ["", "", "Mon-Fri 09:00-17:00", "Mon-Sun 22:00-02:00\nTue 08:00-12:15"]


@contextmanager
def undone() -> Iterator[None]:
    """Nothing that happens in it has happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def some_time(chance: Random, longest: int = 4 * HOUR) -> tuple[str, str]:
    start = chance.randrange(*WINDOW)
    return instants.write(start), instants.write(start + chance.randrange(1, longest))


def person(chance: Random, who: Callable[[], Interviewer]) -> Interviewer:
    """Somebody with rules and interviews of any kind."""
    rules = {
        "open_hours": chance.choice(HOURS),
        "most_per_day": chance.choice([None, None, 1]),
        "limits_timezone": chance.choice(["", "Asia/Kathmandu"]),
    }
    found = with_rules(who(), **rules)
    if chance.random() < 0.2:
        day = instants.moment(WINDOW[1]).date() - timedelta(days=chance.randrange(2))
        hours = chance.choice(["", "10:00-16:00"])
        SpecialDays.objects.create(interviewer=found, first_day=day, last_day=day, hours=hours)
    for _ in range(chance.randrange(3)):
        start, state = some_time(chance)[0], chance.choice(["booked", "held"])
        try:
            with transaction.atomic():
                booked(found, start, 45, state=state, clear=chance.choice([0, 15]))
        except IntegrityError:
            continue
    return found


def template(chance: Random) -> InterviewTemplate:
    """Somebody, perhaps a pool of others, perhaps somebody optional, under rules of any kind."""
    people = [person(chance, who) for who in (alice, bob, chen, farid)]
    made = technical_interview(*people[: chance.choice([1, 2])])
    if chance.random() < 0.5:
        group(made, people[2], alternates=[people[3]], required=1)
    if chance.random() < 0.5:
        group(made, people[3], required=0)
    return with_rules(
        made,
        duration=chance.choice([15, 30, 60, 100]),
        step=chance.choice([15, 30, 60]),
        notice=chance.choice([0, 45, 1440]),
        buffer_before=chance.choice([0, 10, 30]),
        buffer_after=chance.choice([0, 20]),
        tentative=chance.choice(["busy", "free"]),
        candidate_windows=chance.choice(["", "", "Mon-Tue 08:00-20:00"]),
        candidate_timezone=chance.choice(["UTC", "Asia/Kolkata"]),
    )


def calendars(chance: Random) -> list[dict[str, Any]]:
    """Busy time of everybody, now and then without somebody."""
    return [
        entry(who(), *(some_time(chance) for _ in range(chance.randrange(4))))
        for who in (alice, bob, chen, farid)
        if chance.random() < 0.95
    ]


@given(seed=st.integers(0, 10**6))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_listed_start_books_and_every_other_is_refused_as_explained(
    client, monkeypatch, seed
):
    chance = Random(seed)
    with undone():
        made, busy = template(chance), calendars(chance)
        monkeypatch.setattr(mock_availability, "get_free_busy_data", lambda ids: busy)
        url = f"/api/interviews/{made.pk}"
        window = dict(zip(("start", "end"), map(instants.write, WINDOW)))
        answer = client.get(f"{url}/availability", {**window, "partial": "true"}).json()
        listed = set(starts(answer["availableSlots"]))
        last = WINDOW[1] - made.duration * 60
        marks = {instants.write(one) for one in range(WINDOW[0], last + 1, made.step * 60)}
        assert listed <= marks
        for start in chance.sample(sorted(listed), min(8, len(listed))):
            assert sent(client, url, start).status_code == 201
        for start in chance.sample(sorted(marks - listed), min(8, len(marks - listed))):
            assert_is_refused_as_explained(client, url, start)


def sent(client, url: str, start: str):
    with undone():
        body = {"start": start, "candidate": CANDIDATE}
        return client.post(f"{url}/bookings", body, content_type="application/json")


def assert_is_refused_as_explained(client, url: str, start: str) -> None:
    explained = client.get(f"{url}/availability/explain", {"start": start}).json()
    refused = sent(client, url, start)
    assert (refused.status_code, explained["available"]) == (409, False)
    assert refused.json()["reasons"] == explained["reasons"]
    assert explained["reasons"]
    for slot in refused.json()["nearest"]:
        again = client.get(f"{url}/availability", {**slot, "partial": "true"}).json()
        assert slot in again["availableSlots"]


def test_the_nearest_slots_are_around_the_one_that_was_wanted(client, everybody_free):
    url = f"/api/interviews/{technical_interview(alice()).pk}"
    booked(alice(), "2025-01-22T09:00:00Z", 180)
    assert starts(sent(client, url, TEN).json()["nearest"]) == [
        "2025-01-22T07:00:00Z", "2025-01-22T07:30:00Z", "2025-01-22T08:00:00Z",
        "2025-01-22T12:00:00Z", "2025-01-22T12:30:00Z",
    ]  # fmt: skip


def test_none_is_near_where_nobody_is_ever_free(client, calendar_service):
    url = f"/api/interviews/{technical_interview(alice()).pk}"
    calendar_service([entry(alice(), ("2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))])
    assert sent(client, url, TEN).json()["nearest"] == []


def test_a_calendar_that_cannot_be_read_is_named(client, calendar_service):
    url = f"/api/interviews/{technical_interview(alice(), bob()).pk}"
    calendar_service(free(alice()))
    refused = sent(client, url, TEN).json()
    assert refused["reasons"] == ["UNKNOWN"]
    assert [(one["name"], one["reason"]) for one in refused["unknown"]] == [
        ("Bob Smith", "missing")
    ]


def test_an_event_that_came_between_listing_and_booking_is_seen(client, calendar_service):
    url = f"/api/interviews/{technical_interview(alice()).pk}"
    service = calendar_service(free(alice()))
    window = {"start": TEN, "end": "2025-01-22T11:00:00Z"}
    assert client.get(f"{url}/availability", window).json()["availableSlots"]
    service.answer = [entry(alice(), ("2025-01-22T10:59:59Z", "2025-01-22T11:30:00Z"))]
    refused = sent(client, url, TEN).json()
    assert refused["reasons"] == ["CALENDAR_BUSY"]
    assert "2025-01-22T09:30:00Z" in starts(refused["nearest"])
