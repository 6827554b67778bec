"""How many statements PostgreSQL gets for a change that a program makes with its token.

BEGIN and COMMIT count too: the test's own transaction turns them into SAVEPOINT and RELEASE.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken
from interviews.models import InterviewTemplate
from people.models import Interviewer
from tests.bookings.booking_factories import ELEVEN, NOON, TEN, another_candidate
from tests.factories import technical_interview
from tests.live_processes import ON_POSTGRESQL

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "everybody_free"),
    pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite needs a statement for each table"),
]
MAX_STATEMENTS = {"book": 14, "repeatable": 18, "hold": 12, "move": 22, "cancel": 16, "release": 14}


@pytest.fixture
def count_statements(api) -> Callable[[InterviewTemplate], dict[str, int]]:
    """Return a function that makes each change once and returns its number of statements."""
    token = ApiToken(name="ATS", scope="bookings:write", last_used_at=timezone.now())
    headers = {"HTTP_AUTHORIZATION": f"Bearer {api_tokens.issue(token, timezone.now())}"}

    def count(template: InterviewTemplate) -> dict[str, int]:
        costs, ids = {}, {}

        def send(name: str, method: str, path: str, body: object = None, key: str = "") -> None:
            with CaptureQueriesContext(connection) as queries:
                answer = api(method, path.format(number=template.pk, **ids), body, key, **headers)
            assert answer.status_code < 300, answer.content
            costs[name] = len(queries)
            ids[name] = answer.json()["id"] if answer.content else ""

        def build_body(start: str) -> dict[str, object]:
            return {"start": start, "candidate": another_candidate()}

        # the first request fills the caches of the process
        send("first", "post", "{number}/bookings", build_body("2025-01-23T10:00:00Z"))
        send("book", "post", "{number}/bookings", build_body(TEN))
        send(
            "repeatable",
            "post",
            "{number}/bookings",
            build_body(ELEVEN),
            key=f"key of {template.pk}",
        )
        send("hold", "post", "{number}/holds", {"start": NOON})
        send("release", "delete", "holds/{hold}")
        send("move", "post", "bookings/{book}/reschedule", {"start": NOON})
        send("cancel", "post", "bookings/{book}/cancel", {})
        del costs["first"]
        return costs

    return count


def test_statements_of_changes_are_few_and_do_not_grow_with_the_panel(count_statements):
    costs = []
    for size in (2, 8):
        people = [Interviewer.objects.create(name=f"Person {n} of {size}") for n in range(size)]
        costs.append(count_statements(technical_interview(*people)))
    assert costs[0] == costs[1]
    assert {name: cost for name, cost in costs[0].items() if cost > MAX_STATEMENTS[name]} == {}
