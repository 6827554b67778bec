"""Every operation has an example in the OpenAPI description, and the service answers like it.

`WRITE_OPENAPI_EXAMPLES=1 pytest tests/config/test_openapi_examples.py` writes the examples anew.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from api.scopes import TOKEN_SCOPES
from bookings.hold_expiry import expire_holds
from bookings.link_expiry import publish_expired_links
from config.openapi_examples import (
    EXAMPLES_FILE,
    WEBHOOK_EXAMPLES_FILE,
    read_examples,
    read_webhook_examples,
)
from outbox.delivery import MAX_ATTEMPTS, deliver_due
from outbox.models import WEBHOOK_CHANNEL, Message
from tests.access import callers
from tests.fake_google import CLIENT
from tests.fake_network import FakeNetwork
from tests.openapi_administration import OTHER_ACCOUNT
from tests.openapi_journey import (
    ACCOUNT,
    Journey,
    JourneyEnvironment,
    perform_all,
    read_description,
    read_operations,
)
from tests.openapi_masking import Masking, restart_ids
from tests.openapi_world import refuse_calendar_writes
from tests.servers import WireServer, icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access", "calendars")]


@pytest.fixture
def calendars(settings) -> None:
    """Configure Google."""
    settings.BASE_URL = "https://slots.example.com"
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}


class FakeEnvironment(JourneyEnvironment):
    """A server of feeds, and a receiver of webhooks that is away at first."""

    def __init__(self, internet: FakeNetwork, clock: Any) -> None:
        self._internet, self._clock = internet, clock
        self._deliveries = 0
        self._server: WireServer | None = None
        self._feed = response(icalendar_of())
        internet.host("feeds.example.com", lambda _, wire: wire.sendall(self._feed))

    def deliver_webhooks(self) -> None:
        """Deliver all webhooks: the first time they fail for good, then they arrive."""
        self._deliveries += 1
        if self._deliveries == 1:
            Message.objects.filter(channel=WEBHOOK_CHANNEL).update(attempts=MAX_ATTEMPTS - 1)
        elif self._server is None:
            no_content = send_bytes(response("", "204 No Content"))
            self._server = self._internet.host("ats.example.com", no_content)
        # `slots.changed` gathers changes for some seconds before it is due
        soon = int(timezone.now().timestamp()) + 60
        for channel in (WEBHOOK_CHANNEL, "calendar"):  # an erasure waits for both
            deliver_due(soon, channel=channel)

    def refuse_calendar_writes(self, booking_id: str) -> None:
        refuse_calendar_writes(booking_id)

    def refuse_feeds(self, is_refused: bool) -> None:
        refusal = response("", "401 Unauthorized")
        self._feed = refusal if is_refused else response(icalendar_of())
        if not is_refused:
            self._clock.shift(301)  # after a refusal a calendar is left alone for five minutes

    def pass_time(self) -> None:
        self._clock.move_to("2026-11-24T14:00:00+00:00", tick=False)
        now = int(timezone.now().timestamp())
        assert (expire_holds(now), publish_expired_links(now)) == (1, 1)

    def list_bodies(self) -> dict[str, Any]:
        """Return the first body of each type of event that has arrived."""
        assert self._server
        bodies = [json.loads(sent.partition(b"\r\n\r\n")[2]) for sent in self._server.requests]
        return {body["type"]: body for body in reversed(bodies)}


@pytest.fixture
def surroundings(internet, frozen) -> FakeEnvironment:
    return FakeEnvironment(internet, frozen)


@pytest.fixture
def examples(frozen, surroundings) -> dict[str, dict[str, Any]]:
    """Return the examples of a journey through the sample data, and of webhooks."""
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    restart_ids()  # loading writes audit entries, too
    call_command("loaddata", "sample_data", verbosity=0)
    restart_ids()
    callers.create_account(ACCOUNT["username"], password=ACCOUNT["password"], is_superuser=True)
    User.objects.create_user(**OTHER_ACCOUNT)
    scopes = " ".join(scope.value for scope in TOKEN_SCOPES)
    client = callers.client_of_new_token(name="ATS", scope=scopes)
    journey = Journey(client, surroundings)
    perform_all(journey)
    bodies = dict(sorted(surroundings.list_bodies().items()))
    masked: dict[str, Any] = Masking().mask({**journey.examples, "webhooks": bodies})
    return masked


def test_the_service_answers_like_the_examples(examples):
    bodies = examples.pop("webhooks")
    if os.environ.get("WRITE_OPENAPI_EXAMPLES"):
        WEBHOOK_EXAMPLES_FILE.write_text(json.dumps(bodies, indent=2) + "\n")
        EXAMPLES_FILE.write_text(json.dumps(examples, indent=2, ensure_ascii=False) + "\n")
    expected = read_examples()
    for operation_id, example in examples.items():
        assert example == expected.get(operation_id), operation_id
    assert set(expected) == set(examples)
    assert read_webhook_examples() == bodies
    assert examples["redeliverEvents"]["response"]["count"] > 0


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


def test_the_description_shows_the_webhooks():
    for event_type, webhook in read_description()["webhooks"].items():
        body = webhook["post"]["requestBody"]
        example = read_webhook_examples()[event_type]
        shown = [content.get("example") for content in body["content"].values()]
        assert shown == [example], event_type
        schema = body["content"]["application/json"]["schema"]["allOf"][1]
        assert set(example["data"]) == set(schema["properties"]["data"]["required"])
