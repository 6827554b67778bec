"""Many concurrent requests against four processes of the real service."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from engine import timestamps
from tests.bookings.booking_factories import another_candidate
from tests.factories import DAY, HOUR
from tests.live_factories import PANELS, POOL, POOLED
from tests.live_processes import Database, Service, call_concurrently, run_service

CALL_COUNT = 50
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}
_days = itertools.count(2)


@pytest.fixture
def ten() -> str:
    """Return ten o'clock on a day that no other test uses."""
    return timestamps.format_utc((int(time.time()) // DAY + next(_days)) * DAY + 10 * HOUR)


def book(
    live: Service, template: int, start: str, candidate: dict[str, str] = CANDIDATE, **headers: str
):
    body = {"start": start, "candidate": candidate}
    return live.send("POST", f"{template}/bookings", body, **headers)


def book_another(live: Service, template: int, start: str):
    return book(live, template, start, another_candidate())


def hold(live: Service, template: int, start: str):
    return live.send("POST", f"{template}/holds", {"start": start})


def statuses(answers) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def count_bookings_at(database: Database, start: str) -> int:
    moment = start.replace("T", " ").removesuffix("Z")
    return int(
        database.query(f"SELECT count(*) FROM bookings_booking WHERE start = '{moment}'")[0][0]
    )


@pytest.mark.parametrize(("ask", "reason"), [(book, "booked"), (hold, "held")])
def test_one_of_many_concurrent_requests_gets_the_slot_and_others_the_reason(
    live, ten, ask, reason
):
    answers = call_concurrently([partial(ask, live, 1, ten)] * CALL_COUNT)
    assert statuses(answers) == {201: 1, 409: CALL_COUNT - 1}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {tuple(problem["reasons"]) for problem in refused} == {(reason,)}
    assert all(problem["nearest"] for problem in refused)


def test_hold_becomes_one_booking_under_concurrent_requests(live, ten):
    held = hold(live, 1, ten).json()["id"]
    body = {"holdId": held, "candidate": CANDIDATE}
    answers = call_concurrently([partial(live.send, "POST", "1/bookings", body)] * CALL_COUNT)
    assert statuses(answers) == {201: 1, 409: CALL_COUNT - 1}
    assert count_bookings_at(live.database, ten) == 1


def test_concurrent_requests_with_one_key_make_one_booking_and_one_response(live, ten):
    answers = call_concurrently(
        [partial(book, live, 1, ten, Idempotency_Key=f"key of {ten}")] * CALL_COUNT
    )
    assert statuses(answers) == {201: CALL_COUNT}
    assert len({answer.content for answer in answers}) == 1
    assert count_bookings_at(live.database, ten) == 1


def test_concurrent_requests_with_one_key_book_a_hold_once(live, ten):
    for start in (ten, ten.replace("T10", "T12"), ten.replace("T10", "T14")):
        body = {"holdId": hold(live, 1, start).json()["id"], "candidate": CANDIDATE}
        key = f"hold of {start}"
        ask = partial(live.send, "POST", "1/bookings", body, Idempotency_Key=key)
        answers = call_concurrently([ask] * CALL_COUNT)
        assert statuses(answers) == {201: CALL_COUNT}
        assert len({answer.content for answer in answers}) == 1


def test_panels_with_shared_interviewers_exclude_each_other_in_any_order(live, ten):
    templates = [template for template in PANELS for _ in range(CALL_COUNT // len(PANELS))]
    answers = call_concurrently(
        [partial(book_another, live, template, ten) for template in templates]
    )
    assert set(statuses(answers)) == {201, 409}
    seated = [
        person
        for template, answer in zip(templates, answers)
        if answer.status_code == 201
        for person in PANELS[template]
    ]
    assert len(seated) == len(set(seated))
    assert live.database.count_overlaps() == 0


def test_pool_is_booked_while_enough_interviewers_are_free(live, ten):
    answers = call_concurrently(
        [partial(book_another, live, POOL, ten), partial(book_another, live, 3, ten)] * 10
    )
    assert statuses(answers) == {201: 2, 409: 18}
    assert live.database.count_overlaps() == 0


def test_candidate_gets_one_of_many_concurrent_bookings_with_different_interviewers(live, ten):
    start, candidate = ten, another_candidate()
    asks = [partial(book, live, template, start, candidate) for template in (POOL, 3)]
    answers = call_concurrently(asks * (CALL_COUNT // 2))
    assert statuses(answers) == {201: 1, 409: CALL_COUNT - 1}
    assert count_bookings_at(live.database, start) == 1


def test_bookings_of_one_candidate_moved_concurrently_do_not_overlap(live, ten):
    candidate, later = another_candidate(), ten.replace("T10", "T14")
    asks = [
        partial(live.send, "POST", f"bookings/{booking_id}/reschedule", {"start": later})
        for template, start in ((POOL, ten), (3, ten.replace("T10", "T12")))
        for booking_id in [book(live, template, start, candidate).json()["id"]]
    ]
    answers = call_concurrently(asks * (CALL_COUNT // 2))
    assert set(statuses(answers)) == {200, 409}
    assert count_bookings_at(live.database, later) == 1


@pytest.mark.parametrize(("template", "seats"), [(1, 3), (POOL, 2)])
def test_booking_moved_concurrently_ends_in_one_place(live, ten, template, seats):
    booking_id = book(live, template, ten).json()["id"]
    later = [ten.replace("T10", f"T{hour}") for hour in (12, 14, 16, 18)]
    moves = [
        partial(live.send, "POST", f"bookings/{booking_id}/reschedule", {"start": start})
        for start in later * 5
    ]
    answers = call_concurrently(moves)
    assert statuses(answers) == {200: len(moves)}
    starts = {answer.json()["start"] for answer in answers}
    stored = live.send("GET", f"bookings/{booking_id}").json()
    assert starts <= set(later)
    assert stored["start"] in starts
    claimed = live.database.query(
        f"SELECT count(*) FROM people_reservation WHERE {same_id('reference', booking_id)}"
    )
    assert claimed == [(seats,)]


def same_id(column: str, uuid: str) -> str:
    return f"replace(cast({column} AS varchar(36)), '-', '') = '{uuid.replace('-', '')}'"


class TestWithoutLockOrConstraint:
    """Without both guards the race is lost; either of them alone prevents that."""

    def test_without_lock_and_constraint_several_get_the_same_slot(self, databases, ten, tmp_path):
        database = databases.create_filled()
        database.drop_overlap_constraint()
        assert race(database, ten, "unlocked", tmp_path)[201] > 1
        assert database.count_overlaps() > 0

    def test_without_lock_the_constraint_prevents_overlaps(self, databases, ten, tmp_path):
        database = databases.create_filled()
        assert race(database, ten, "unlocked", tmp_path) == {201: 1, 409: CALL_COUNT - 1}
        assert database.count_overlaps() == 0

    def test_without_constraint_the_lock_prevents_overlaps(self, databases, ten, tmp_path):
        database = databases.create_filled()
        database.drop_overlap_constraint()
        assert race(database, ten, "", tmp_path) == {201: 1, 409: CALL_COUNT - 1}
        assert database.count_overlaps() == 0


def race(database: Database, start: str, hook: str, folder: Path) -> Counter[int]:
    with run_service(database, hook, LIVE_MEETING=f"{folder}/met") as running:
        return statuses(call_concurrently([partial(book_another, running, 1, start)] * CALL_COUNT))


def book_pool(live: Service, start: str) -> tuple[str, list[int], int]:
    """Book two of the pool; return the booking, its interviewers and the person left."""
    booking = book(live, POOL, start, another_candidate()).json()
    ids = [row["id"] for row in booking["interviewers"]]
    [left] = POOLED.difference(ids)
    return booking["id"], ids, left


def replace(live: Service, booking_id: str, leaving: int, coming: int):
    body = {"interviewerId": leaving, "replacementId": coming}
    return live.send("POST", f"bookings/{booking_id}/replace-interviewer", body)


def test_person_takes_one_of_two_places_under_concurrent_requests(live, ten):
    booking_id, ids, left = book_pool(live, ten)
    asks = [partial(replace, live, booking_id, leaving, left) for leaving in ids]
    answers = call_concurrently(asks * (CALL_COUNT // 2))
    assert statuses(answers) == {200: 1, 409: CALL_COUNT - 1}
    assert live.database.count_overlaps() == 0


def test_person_is_booked_or_takes_a_place_but_not_both(live, ten):
    booking_id, ids, left = book_pool(live, ten)
    panel = {"groups": [{"name": "Alone", "memberIds": [left]}]}
    alone = live.send(
        "POST", "interviews", {"name": "Alone", "durationMinutes": 60, "panel": panel}
    )
    asks = [
        partial(replace, live, booking_id, ids[0], left),
        partial(book_another, live, alone.json()["id"], ten),
    ]
    answers = call_concurrently(asks * (CALL_COUNT // 2))
    assert sum(answer.status_code in (200, 201) for answer in answers) == 1
    assert {answer.status_code for answer in answers} - {200, 201} == {409}
    assert live.database.count_overlaps() == 0


def test_booking_is_moved_and_changed_at_the_same_time(live, ten):
    booking_id, ids, left = book_pool(live, ten)
    later = ten.replace("T10", "T14")
    answers = call_concurrently(
        [
            partial(replace, live, booking_id, ids[0], left),
            partial(live.send, "POST", f"bookings/{booking_id}/reschedule", {"start": later}),
        ]
        * 5
    )
    assert statuses(answers) == {200: 6, 409: 4}
    booking = live.send("GET", f"bookings/{booking_id}").json()
    assert (booking["start"], booking["sequence"]) == (later, 2)
    assert {row["id"] for row in booking["interviewers"]} == {ids[1], left}
    assert live.database.count_overlaps() == 0
