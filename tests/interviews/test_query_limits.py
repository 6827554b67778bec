"""Legal queries with many people and parts: refused before they are answered, or ended in time."""

from __future__ import annotations

import json
import threading
from functools import cached_property

import pytest

from engine import suggested_changes
from interviews import explanations, query_limits, response_size, views
from interviews.availability import SearchOptions
from interviews.availability_json import render_availability
from interviews.interview_spec import load_spec
from interviews.query_limits import QueryTimeoutError, limit_concurrency
from net.deadline import NO_DEADLINE, Deadline
from people.models import Interviewer
from tests.factories import (  # fmt: skip
    DAY,
    NOW,
    add_group,
    alice,
    bob,
    empty_calendars,
    free_busy_entry,
    technical_interview,
    utc_seconds,
)
from tests.problem_details import errors_of, problem_of
from tests.work_counter import WorkCounter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TEN = utc_seconds("2025-01-22T10:00")


def create_people(count: int) -> list[Interviewer]:
    return [Interviewer.objects.create(name=f"Person {number}") for number in range(count)]


@pytest.fixture
def ask(client, calendar_service):
    """Return a function that asks for everything about a panel of free people."""

    def post(people: int, days: int, include: tuple[str, ...]):
        panel = create_people(people)
        calendar_service(empty_calendars(*panel))
        period = {"start": "2025-01-22T00:00:00Z", "end": f"2025-01-{22 + days}T00:00:00Z"}
        body = {
            "queryPeriods": [period],
            "durationMinutes": 15,
            "stepMinutes": 5,
            "panel": {"groups": [{"memberIds": [person.pk for person in panel]}]},
            "include": list(include),
            "order": "best" if "score" in include else "time",
        }
        body["include"] = [part for part in include if part != "score"]
        url = "/api/availability/query"
        return client.post(url, json.dumps(body), content_type="application/json")

    return post


def test_proof_of_a_large_panel_is_refused_before_it_is_made(ask, monkeypatch):
    monkeypatch.setattr(views, "render_availability", None)
    problem = problem_of(ask(40, 6, ("panel", "proof")), 400)
    [[parameter, [message]]] = errors_of(problem).items()
    assert parameter == "include"
    assert "about 20 MB, most of it for proof; the maximum is 16 MB" in message


def test_large_panel_without_a_proof_is_answered(ask):
    assert len(ask(40, 6, ("panel", "score")).json()["availableSlots"]) > 1700


@pytest.mark.parametrize("include", [(), ("score",), ("panel",), ("proof",), ("calendars",)])
def test_estimated_size_is_near_the_size_of_the_response(ask, monkeypatch, include):
    sizes = []
    estimate = response_size.estimate

    def record(result):
        sizes.append(sum(estimate(result).values()))
        return estimate(result)

    monkeypatch.setattr(response_size, "estimate", record)
    response = ask(20, 1, include)
    assert 0.4 < len(response.content) / sizes[0] < 1.5


def test_changes_of_an_explanation_count(calendar_service):
    calendar_service(empty_calendars(alice()))
    options = SearchOptions(include=frozenset({"explanation"}), partial=True)
    spec = load_spec(technical_interview(alice()))
    result = explanations.find_and_explain(spec, [(TEN, TEN + DAY)], utc_seconds(NOW), options)
    assert ("include", "explanation") in response_size.estimate(result)


def test_slots_in_one_gap_share_their_proof(calendar_service):
    calendar_service([free_busy_entry(alice(), ("2025-01-22T12:00:00Z", "2025-01-22T13:00:00Z"))])
    result = find(include=frozenset({"proof"}))
    proofs = [
        slot["proof"][0] for slot in json.loads(render_availability(result))["availableSlots"]
    ]
    assert len({json.dumps(proof) for proof in proofs}) == 2

    def render_more_slots(days: int) -> int:
        longer = find(days, include=frozenset({"proof"}))
        return WorkCounter().measure(lambda: render_availability(longer))

    one, two = render_more_slots(4), render_more_slots(8)
    assert two < 2.5 * one


def find(days: int = 1, **options):
    template = technical_interview(alice())
    window = (TEN, TEN + days * DAY)
    return explanations.find_and_explain(
        load_spec(template), [window], utc_seconds(NOW), SearchOptions(**options)
    )


@pytest.mark.parametrize("options", [{}, {"include": frozenset({"explanation"})}])
def test_search_ends_at_the_deadline(calendar_service, options):
    calendar_service(empty_calendars(alice()))
    with pytest.raises(QueryTimeoutError):
        find(deadline=Deadline.after(-1), **options)


def test_rendering_ends_at_the_deadline(calendar_service):
    calendar_service(empty_calendars(alice()))
    result = find(include=frozenset({"panel"}), deadline=(deadline := PassingDeadline(0)))
    deadline.has_passed.set()
    with pytest.raises(QueryTimeoutError):
        render_availability(result)


class PassingDeadline(Deadline):
    """A deadline that passes when the test says so."""

    @cached_property
    def has_passed(self) -> threading.Event:
        return threading.Event()

    def remaining(self) -> float:
        return Deadline.after(-1 if self.has_passed.is_set() else 60).remaining()


def test_trying_many_pairs_of_changes_ends_at_the_check(calendar_service):
    """Without a slot, every pair of changes is tried: the square of the number of people."""
    busy = ("2025-01-22T00:00:00Z", "2025-01-30T00:00:00Z")
    calendar_service([free_busy_entry(alice(), busy), free_busy_entry(bob(), busy)])
    template = technical_interview()
    add_group(template, alice(), bob(), *create_people(3), required=4)
    query = find_query(template)
    checks: list[None] = []
    cells = suggested_changes.build_cells(query, lambda: checks.append(None))
    suggested_changes.find_pairs(cells, cells.build_scenario(query))
    assert len(checks) > len(query.members)


def find_query(template):
    spec = load_spec(template)
    options = SearchOptions(partial=True)
    result = explanations.find_and_explain(spec, [(TEN, TEN + DAY)], utc_seconds(NOW), options)
    return result.availability.search_result.query


def test_timeout_is_a_problem_that_says_what_to_do(ask, monkeypatch):
    monkeypatch.setattr(query_limits, "MAX_WORK_SECONDS", -60)
    problem = problem_of(ask(2, 1, ()), 503)
    assert problem["type"] == "urn:slotsmith:query-too-long"
    assert "shorter window" in problem["detail"]


def test_explanation_of_one_start_ends_at_the_deadline(client, calendar_service, monkeypatch):
    calendar_service(empty_calendars(alice()))
    monkeypatch.setattr(query_limits, "MAX_WORK_SECONDS", -60)
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability/explain"
    problem = problem_of(client.get(url, {"start": "2025-01-22T10:00:00Z"}), 503)
    assert problem["type"] == "urn:slotsmith:query-too-long"


def test_changes_of_one_start_are_tried_until_the_deadline(calendar_service):
    calendar_service([free_busy_entry(alice(), ("2025-01-22T00:00:00Z", "2025-01-30T00:00:00Z"))])
    deadline = PassingDeadline(0)
    result = find(partial=True, include=frozenset({"explanation"}), deadline=deadline)
    deadline.has_passed.set()
    with pytest.raises(QueryTimeoutError):
        explanations.explain_first_start(result.availability)


def test_booking_ends_at_the_deadline(client, calendar_service, monkeypatch):
    calendar_service(empty_calendars(alice()))
    monkeypatch.setattr(query_limits, "MAX_WORK_SECONDS", -60)
    candidate = {"name": "Noor", "email": "noor@example.com", "timeZone": "UTC"}
    body = {"start": "2025-01-22T10:00:00Z", "candidate": candidate}
    url = f"/api/interviews/{technical_interview(alice()).pk}/bookings"
    response = client.post(url, body, content_type="application/json")
    assert problem_of(response, 503)["type"] == "urn:slotsmith:query-too-long"


def test_few_heavy_queries_run_at_once(monkeypatch):
    monkeypatch.setattr(query_limits, "MAX_WORK_SECONDS", 0.1)
    with (
        limit_concurrency(is_heavy=True, deadline=NO_DEADLINE),
        limit_concurrency(is_heavy=True, deadline=NO_DEADLINE),
    ):
        with (
            pytest.raises(QueryTimeoutError),
            limit_concurrency(is_heavy=True, deadline=NO_DEADLINE),
        ):
            raise AssertionError("three heavy queries run at once")
        with limit_concurrency(is_heavy=False, deadline=NO_DEADLINE):
            pass
    with limit_concurrency(is_heavy=True, deadline=NO_DEADLINE):
        pass
