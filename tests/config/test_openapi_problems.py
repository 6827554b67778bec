"""Every problem that the OpenAPI description documents is caused, and no others of its kind.

`WRITE_OPENAPI_EXAMPLES=1 pytest tests/config/test_openapi_problems.py` writes the examples anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from config.openapi_problems import PROBLEM_EXAMPLES_FILE, list_codes, read_problem_examples
from tests.access import callers
from tests.fake_google import CLIENT
from tests.openapi_journey import ACCOUNT, read_description, read_operations
from tests.openapi_masking import Masking, restart_ids
from tests.openapi_problems import PROBES, probe_operation
from tests.openapi_world import World
from tests.problem_details import problem_of

#: The operation that shows the problem of a code; by default the first that documents it.
SHOWN_OPERATIONS = {
    "insufficient_scope": "listAuditEntries",
    "invalid": "createInterviewer",
    "not_found": "getBooking",
    "throttled": "getCaller",
}
#: Problems of which an operation documents all that it answers.
SHARED_CODES = [
    "unauthenticated",
    "insufficient_scope",
    "forbidden",
    "not_found",
    "not_acceptable",
    "invalid",
    "precondition_failed",
    "key_reused",
    "throttled",
    "database_away",
]


def list_documented() -> Iterator[tuple[str, str, str]]:
    """Yield the operation id, status and code of each documented problem."""
    components = read_description()["components"]
    for operation_id, operation in read_operations().items():
        for status, response in operation["responses"].items():
            if status >= "400":
                name = response.get("$ref", "").rpartition("/")[2]
                content = components["responses"][name] if name else response
                codes = content["content"]["application/problem+json"]["examples"]
                yield from ((operation_id, status, code) for code in codes)


@pytest.fixture
def world(frozen, settings, no_anonymous_access) -> World:
    settings.BASE_URL = "https://slots.example.com"
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    restart_ids()  # loading writes audit entries, too
    call_command("loaddata", "sample_data", verbosity=0)
    restart_ids()
    callers.create_account(ACCOUNT["username"], password=ACCOUNT["password"], is_superuser=True)
    return World()


@pytest.mark.django_db
def test_every_documented_problem_occurs(world):
    examples: dict[str, Any] = {}
    failures = []
    for operation_id, status, code in list_documented():
        response = probe_operation(world, operation_id, code)
        answer = response.json() if response.status_code >= 400 else {}
        if (response.status_code, answer.get("code")) != (int(status), code):
            failures.append(f"{operation_id} {status} {code}: {answer}")
            continue
        problem = problem_of(response, int(status))
        if code not in examples or SHOWN_OPERATIONS.get(code) == operation_id:
            examples[code] = problem
    assert not failures, "\n".join(failures)
    masked = Masking().mask(examples)
    if os.environ.get("WRITE_OPENAPI_EXAMPLES"):
        text = json.dumps(masked, indent=2, ensure_ascii=False)
        PROBLEM_EXAMPLES_FILE.write_text(f"{text}\n")
    assert read_problem_examples() == masked


@pytest.mark.django_db
def test_no_shared_problem_occurs_undocumented(world):
    documented = {(operation_id, code) for operation_id, _, code in list_documented()}
    for operation_id in read_operations():
        for code in SHARED_CODES:
            if (operation_id, code) not in documented:
                response = probe_operation(world, operation_id, code)
                is_refused = response.status_code >= 400
                assert not is_refused or response.json()["code"] != code, operation_id


def test_every_probe_is_used():
    assert {code for _, _, code in list_documented()} == set(PROBES)


def test_status_with_several_problems_names_their_codes():
    assert list_codes("404", "There is no such interview.") == ["not_found"]
    assert list_codes("409", "`in_use`: it is used. `hold_over`: it is over.") == [
        "hold_over",
        "in_use",
    ]
    assert list_codes("503", "`too_busy`: retry.") == ["too_busy", "database_away"]
