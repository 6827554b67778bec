"""Thousands of concurrent random requests: are the responses consistent?

HISTORY is the number of requests. The responses are recorded with their times (`history`). Each of
them must be consistent with the responses to others and with the final state of the database.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from engine import timestamps
from tests.bookings.callers import CALLER_TIMEOUT_SECONDS, SharedState, run_callers
from tests.bookings.history import (
    CompletedRequest,
    ReservedTime,
    find_contradictions,
    find_double_bookings,
    find_impossible_lifecycles,
    find_reserved,
    find_unexplained_refusals,
    group_versions,
)
from tests.factories import DAY, HOUR
from tests.live_factories import PANELS, POOL, POOLED
from tests.live_processes import ON_POSTGRESQL, Database, run_service

REQUESTS, CALLERS = int(os.environ.get("HISTORY", "2000")), 32
#: Days from now, and the number of half-hour starts of each day.
DAYS, STARTS = (3, 4), 14
#: A webhook endpoint for every event, so that bookings of different people write the same row.
LISTENER = """
    INSERT INTO outbox_webhookendpoint
    (name, url, events, active, secret, secret_origin, previous_secret, previous_secret_expires_at)
    VALUES ('listener', '', '[]', true, '', '', '', NULL)
"""


@dataclass(frozen=True)
class RaceResult:
    """The responses, the reserved time that follows from them, and the database afterwards."""

    history: list[CompletedRequest]
    turned_away: list[str]
    reserved: list[ReservedTime]
    database: Database


@pytest.fixture(scope="module")
def race(databases) -> RaceResult:
    database = databases.create_filled()
    database.execute(LISTENER)
    midnight = int(time.time()) // DAY * DAY
    starts = [
        timestamps.format_utc(midnight + day * DAY + 8 * HOUR + number * HOUR // 2)
        for day in DAYS
        for number in range(STARTS)
    ]
    with run_service(database, **build_patient_settings(database)) as running:
        shared = SharedState(urlsplit(running.base).netloc, starts)
        history = run_callers(shared, CALLERS, REQUESTS)
    return RaceResult(history, shared.turned_away, find_reserved(history), database)


def build_patient_settings(database: Database) -> dict[str, str]:
    """Return settings with which a loaded machine refuses nothing because it is slow."""
    limit = (
        "options=-c%20lock_timeout%3D0" if ON_POSTGRESQL else f"timeout={CALLER_TIMEOUT_SECONDS}"
    )
    separator = "&" if "?" in database.url else "?"
    return {
        "CALENDARS_DEADLINE": str(CALLER_TIMEOUT_SECONDS),
        "DATABASE_URL": f"{database.url}{separator}{limit}",
    }


def test_every_response_is_success_or_conflict(race):
    counts = Counter((request.kind, request.status) for request in race.history)
    assert {status for _, status in counts} <= {200, 201, 204, 404, 409}
    kinds = {request.kind for request in race.history}
    assert {kind for kind, status in counts if status < 300} == kinds
    assert {kind for kind, status in counts if status == 409} == kinds - {"cancel", "look"}


def test_few_requests_have_to_be_repeated(race):
    assert len(race.turned_away) < len(race.history) / 100


def test_nobody_is_double_booked_at_any_time(race):
    assert find_double_bookings(race.reserved) == []


def test_responses_do_not_contradict_each_other(race):
    assert find_contradictions(race.history) == []


def test_booking_changes_one_version_at_a_time_and_ends_once(race):
    assert find_impossible_lifecycles(race.history) == []


def test_every_refusal_is_explained_by_an_earlier_or_concurrent_request(race):
    assert find_unexplained_refusals(race.history, race.reserved) == []


def test_booking_has_exactly_its_panel(race):
    for versions in group_versions(race.history).values():
        for request, *_ in versions.values():
            seated = {person["id"] for person in request.body["interviewers"]}
            if request.template == POOL:
                assert (len(seated), seated <= POOLED) == (2, True)
            else:
                assert seated == set(PANELS[request.template])


def test_database_matches_the_last_responses(race):
    assert race.database.count_overlaps() == 0
    last = [time for time in race.reserved if time.certain[1] == float("inf")]
    expected = {
        (UUID(time.reference), person, *time.clear, time.reason.lower())
        for time in last
        for person in time.people
    }
    since, until = map(epoch, ("buffered_start", "buffered_end"))
    rows = race.database.query(
        f"SELECT reference, interviewer_id, {since}, {until}, state FROM people_reservation"
    )
    assert sorted((UUID(str(time)), *columns) for time, *columns in rows) == sorted(expected)


def test_database_has_no_booking_that_was_not_in_a_response(race):
    known = group_versions(race.history)
    seats = sum(len(versions[max(versions)][0].body["interviewers"]) for versions in known.values())
    counts = race.database.count_rows()
    assert (counts["booking"], counts["bookinginterviewer"]) == (len(known), seats)


def epoch(column: str) -> str:
    """Return SQL for a column of instants as UTC seconds."""
    if ON_POSTGRESQL:
        return f"extract(epoch FROM {column})::bigint"
    return f"CAST(strftime('%s', {column}) AS integer)"
