"""The sample integration works against a running service, and after a downtime of its own."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from types import ModuleType

import pytest
from standardwebhooks import WebhookVerificationError

from outbox.models import generate_secret
from outbox.webhooks import sign
from tests.clients.test_python import run_command
from tests.live_processes import ROOT, Service, run_service

NAME = "Template 1"
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}
SCOPES = ("availability:read", "interviews:read", "bookings:write", "events:read")


@pytest.fixture(scope="module")
def integration() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "examples"))
    try:
        import ats_integration  # noqa: PLC0415  (the example is no package)

        yield ats_integration
    finally:
        sys.path.remove(str(ROOT / "examples"))


@pytest.fixture(scope="module")
def service(databases) -> Iterator[Service]:
    with run_service(databases.create_filled(), workers=1) as service:
        yield service


@pytest.fixture(scope="module")
def token(service) -> str:
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    return run_command(service, "manage.py", "issue_token", "Sample", *scopes).stdout.strip()


def test_sample_books_and_lists_the_booking_of_its_application(service, token):
    example = ROOT / "examples" / "ats_integration.py"
    completed = run_command(service, str(example), service.base, token, NAME, "app-77")
    assert (completed.returncode, completed.stderr) == (0, "")
    booked, *mirrored = completed.stdout.splitlines()
    assert booked.startswith(f"Booked: {NAME}, ")
    start = booked.rpartition(" ")[2]
    assert mirrored == [f"app-77: booked, {start}"]


def test_mirror_catches_up_after_a_downtime(service, token, integration):
    api = integration.Slotsmith(service.base, token)
    mirror = integration.Mirror(api)
    mirror.catch_up()
    booking = api.book(api.find_interview(NAME), "app-78", CANDIDATE)
    api.send("POST", f"bookings/{booking['id']}/cancel", {"reason": "ill"}, key="cancel app-78")
    mirror.catch_up()
    known = mirror.bookings[booking["id"]]
    assert (known["externalId"], known["state"]) == ("app-78", "cancelled")
    position = mirror.last_event
    mirror.catch_up()
    assert mirror.last_event == position


def test_older_event_does_not_replace_a_later_one(integration):
    mirror = integration.Mirror(api=None)
    for sequence in (1, 0):
        mirror.apply({"data": {"bookingId": "b", "sequence": sequence}})
    assert mirror.bookings["b"]["sequence"] == 1


def test_signed_webhook_is_applied_and_another_refused(integration):
    mirror, secret, now = integration.Mirror(api=None), generate_secret(), int(time.time())
    body = json.dumps({"data": {"bookingId": "b", "sequence": 0}}).encode()
    headers = {"webhook-id": "evt_1", "webhook-timestamp": str(now)}
    headers["webhook-signature"] = sign([secret], "evt_1", now, body)
    mirror.receive(headers, body, secret)
    assert list(mirror.bookings) == ["b"]
    with pytest.raises(WebhookVerificationError):
        mirror.receive(headers, body.replace(b"0", b"1"), secret)


def test_missing_scope_is_named(service, integration):
    words = ("issue_token", "Weak", "--scope", "events:read")
    weak = run_command(service, "manage.py", *words).stdout.strip()
    with pytest.raises(integration.ProblemError, match="insufficient_scope"):
        integration.Slotsmith(service.base, weak).find_interview(NAME)
