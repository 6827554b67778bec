"""Every operation has an example in the OpenAPI description, and the service answers like it.

`WRITE_OPENAPI_EXAMPLES=1 pytest tests/config/test_openapi_examples.py` writes the examples anew.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from django.core.management import call_command

from api.scopes import TOKEN_SCOPES
from config.openapi_examples import EXAMPLES_FILE, read_examples
from tests.access import callers
from tests.fake_google import CLIENT
from tests.openapi_journey import ACCOUNT, Journey, perform_all, read_operations
from tests.openapi_masking import Masking, restart_ids
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access", "calendars")]


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
