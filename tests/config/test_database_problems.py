"""Each failure of the database has a problem of its own; nothing of the error is quoted."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError

from config import database_problems
from ops.database_errors import DatabaseFailure


@pytest.mark.parametrize(
    ("failure", "slug", "retry_after"),
    [
        (DatabaseFailure.AWAY, "database-away", "1"),
        (DatabaseFailure.FULL, "database-full", "60"),
        (DatabaseFailure.READ_ONLY, "database-read-only", "5"),
        (DatabaseFailure.NOT_MIGRATED, "database-not-migrated", "60"),
    ],
)
def test_failure_is_a_problem_to_retry(failure, slug, retry_after):
    response = database_problems.respond(OperationalError("of dana@example.com"), failure)
    assert (response.status_code, response["Retry-After"]) == (503, retry_after)
    assert json.loads(response.content)["type"] == f"urn:slotsmith:{slug}"
    assert b"dana" not in response.content
