from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from interviews.models import InterviewTemplate
from tests.bookings.booking_factories import TEN
from tests.bookings.candidate_fixtures import StoredCandidate, store_candidate
from tests.bookings.replacement_fixtures import existing, list_places, pool, replace
from tests.factories import alice, bob, technical_interview
from tests.live_processes import Service, build_path, run_service

JSON = "application/json"
__all__ = ["existing", "list_places", "pool", "replace"]


@pytest.fixture
def template(everybody_free) -> InterviewTemplate:
    """Return a template that requires Alice and Bob, who are always free."""
    return technical_interview(alice(), bob())


@pytest.fixture
def api(client) -> Callable[..., Any]:
    """Return a function that calls a URL with an optional JSON body.

    A path that starts with a number is below /api/interviews/, any other below /api/.
    """

    def call(method: str, path: str, body: Any = None, key: str = "", **headers: str):
        if key:
            headers["HTTP_IDEMPOTENCY_KEY"] = key
        send = getattr(client, method)
        return send(build_path(path), body or "", content_type=JSON, **headers)

    return call


@pytest.fixture
def list_starts(client) -> Callable[..., list[str]]:
    """Return the starts of the slots of a template on Wednesday between 08:00 and 13:00."""

    def get(template: InterviewTemplate, **query: str) -> list[str]:
        day = TEN[:10]
        window = {"start": f"{day}T08:00:00Z", "end": f"{day}T13:00:00Z", **query}
        answer = client.get(f"/api/interviews/{template.pk}/availability", window)
        return [slot["start"][11:16] for slot in answer.json()["availableSlots"]]

    return get


@pytest.fixture
def stored_candidate(frozen, template) -> StoredCandidate:
    """Store every kind of data about a candidate of Alice and Bob."""
    return store_candidate(template)


@pytest.fixture(scope="module")
def live(databases) -> Iterator[Service]:
    """Run the service for all tests of a module; each test uses its own days."""
    with run_service(databases.create_filled()) as running:
        yield running
