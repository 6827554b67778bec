"""Every operation has an example in the OpenAPI description, and the service answers like it.

`WRITE_OPENAPI_EXAMPLES=1 pytest tests/config/test_openapi_examples.py` writes the examples anew.
"""

from __future__ import annotations

import json
import os
import re
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from api.scopes import TOKEN_SCOPES
from config.openapi_examples import EXAMPLES_FILE, read_examples
from tests.access import callers
from tests.fake_google import CLIENT
from tests.openapi_journey import ACCOUNT, Journey, perform_all, read_operations
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access", "calendars")]

#: Values that differ from run to run: ids with and without dashes, secrets and signed links.
RANDOM_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SECRET = re.compile(r"(?<=whsec_)[\w+/=-]+|(?<=/calendars/connect/)\S+|(?<=/book/)\S+")
CURSOR = "YWZ0ZXIgdGhlIGxhc3Qgcm93"
#: The number of rows that an example shows of a long list.
SHOWN_ROWS = {"data": 1, "availableSlots": 2, "nearest": 2}


class Masking:
    """Replaces random values by values that are the same in each run, and shortens lists."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._numbers = count(1)

    def mask(self, value: Any, name: str = "") -> Any:
        """Return a value of a member with a name as an example shows it."""
        if isinstance(value, dict):
            return {member: self.mask(inner, member) for member, inner in value.items()}
        if isinstance(value, list):
            return [self.mask(inner) for inner in value[: SHOWN_ROWS.get(name)]]
        if not isinstance(value, str):
            return value
        if name == "nextCursor" and not value.startswith("evt_"):
            return CURSOR
        return RANDOM_ID.sub(self._replace_id, SECRET.sub("ZXhhbXBsZQ", value))

    def _replace_id(self, match: re.Match[str]) -> str:
        real_id = match[0]
        if real_id not in self._ids:
            stable_id = uuid5(NAMESPACE_URL, f"slotsmith:{next(self._numbers)}")
            self._ids[real_id] = str(stable_id) if "-" in real_id else stable_id.hex
        return self._ids[real_id]


@pytest.fixture
def calendars(internet, settings) -> None:
    """Serve a feed, and configure Google."""
    settings.BASE_URL = "https://slots.example.com"
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}
    internet.host("feeds.example.com", send_bytes(response(icalendar_of())))


@pytest.fixture
def examples(frozen) -> dict[str, dict[str, Any]]:
    """Return the examples of a journey through the sample data."""
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)
    restart_ids()
    callers.create_account(ACCOUNT["username"], password=ACCOUNT["password"], is_superuser=True)
    scopes = " ".join(scope.value for scope in TOKEN_SCOPES)
    journey = Journey(callers.client_of_new_token(name="ATS", scope=scopes))
    perform_all(journey)
    masked: dict[str, dict[str, Any]] = Masking().mask(journey.examples)
    return masked


def restart_ids() -> None:
    """Let new rows have the lowest free ids, whatever other tests have created."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
        if connection.vendor == "sqlite":  # an id is above this table's and the largest in use
            cursor.execute("DELETE FROM sqlite_sequence")


def test_the_service_answers_like_the_examples(examples):
    if os.environ.get("WRITE_OPENAPI_EXAMPLES"):
        EXAMPLES_FILE.write_text(json.dumps(examples, indent=2, ensure_ascii=False) + "\n")
    expected = read_examples()
    for operation_id, example in examples.items():
        assert example == expected.get(operation_id), operation_id
    assert set(expected) == set(examples)


def test_every_operation_has_an_example():
    assert set(read_examples()) == set(read_operations())


def test_the_description_shows_the_examples():
    for name, operation in read_operations().items():
        example = read_examples()[name]
        success = operation["responses"][str(example["status"])]
        shown = [example["response"]] if "content" in success else []
        assert find_examples(success) == shown, name
        if "requestBody" in operation:
            assert find_examples(operation["requestBody"]) == [example["request"]], name


def find_examples(body: dict[str, Any]) -> list[Any]:
    """Return the example of each media type of a body."""
    return [media_type["example"] for media_type in body.get("content", {}).values()]
