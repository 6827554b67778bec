from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from interviews.models import InterviewTemplate
from tests.bookings.booking_factories import TEN
from tests.bookings.candidate_fixtures import StoredCandidate, store_candidate
from tests.factories import alice, bob, technical_interview
from tests.live_processes import Service, run_service

JSON = "application/json"


@pytest.fixture
def template(everybody_free) -> InterviewTemplate:
    """Alice and Bob are both needed, and both are always free."""
    return technical_interview(alice(), bob())


@pytest.fixture
def api(client) -> Callable[..., Any]:
    """Call an address below /api/interviews/, with a JSON body if there is one."""

    def call(method: str, path: str, body: Any = None, key: str = ""):
        headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        send = getattr(client, method)
        return send(f"/api/interviews/{path}", body or "", content_type=JSON, **headers)

    return call


@pytest.fixture
def listed(client) -> Callable[..., list[str]]:
    """The starts of a template's slots on that Wednesday between 08:00 and 13:00."""

    def get(template: InterviewTemplate, **query: str) -> list[str]:
        day = TEN[:10]
        window = {"start": f"{day}T08:00:00Z", "end": f"{day}T13:00:00Z", **query}
        answer = client.get(f"/api/interviews/{template.pk}/availability", window)
        return [slot["start"][11:16] for slot in answer.json()["availableSlots"]]

    return get


@pytest.fixture
def remembered(frozen, template) -> StoredCandidate:
    """A candidate of whom everything is kept, at an interview of Alice and Bob."""
    return store_candidate(template)


@pytest.fixture(scope="module")
def live(databases) -> Iterator[Service]:
    """The service as it is, for all tests of a module: each takes days of its own."""
    with run_service(databases.create_filled()) as running:
        yield running
