"""The schema, the API documentation, the admin, and responses that match the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from bookings.models import Booking
from config.wsgi import application
from tests.bookings.booking_factories import CANDIDATE, TEN, book, hold, issue_link
from tests.factories import alice, bob, empty_calendars, technical_interview
from tests.roll_back import roll_back

pytestmark = pytest.mark.django_db


def local_application(environ, start_response):
    """Serve requests from loopback, which need no token."""
    return application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)


@schemathesis.hook
def before_load_schema(_: Any, raw_schema: dict[str, Any]) -> None:
    """Remove the examples, which tests/config/test_openapi_examples.py performs."""
    components = raw_schema["components"]
    components.pop("examples")
    bodies = [
        body
        for operations in raw_schema["paths"].values()
        for operation in operations.values()
        for body in (operation.get("requestBody", {}), *operation["responses"].values())
    ]
    for body in (*bodies, *components["responses"].values()):
        for media_type in body.get("content", {}).values():
            media_type.pop("example", None)
            media_type.pop("examples", None)


SCHEMA = schemathesis.openapi.from_wsgi("/api/schema", local_application)


def test_schema_is_generated_without_warnings(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(tmp_path / "schema.yml"))
    assert "listSlots" in (tmp_path / "schema.yml").read_text()


def test_schema_lists_every_path():
    assert list(SCHEMA.raw_schema["paths"]) == [
        "/api/accounts",
        "/api/accounts/{accountId}",
        "/api/audit",
        "/api/availability/query",
        "/api/bookings",
        "/api/bookings/{bookingId}",
        "/api/bookings/{bookingId}/cancel",
        "/api/bookings/{bookingId}/confirm-times",
        "/api/bookings/{bookingId}/mails",
        "/api/bookings/{bookingId}/mails/{mailId}/resend",
        "/api/bookings/{bookingId}/replace-interviewer",
        "/api/bookings/{bookingId}/replacements",
        "/api/bookings/{bookingId}/reschedule",
        "/api/calendar-writes",
        "/api/calendar-writes/{writeId}/retry",
        "/api/candidate-links",
        "/api/candidate-links/{linkId}",
        "/api/candidate-links/{linkId}/extend",
        "/api/candidate-links/{linkId}/remind",
        "/api/candidate-links/{linkId}/resend",
        "/api/candidate-links/{linkId}/revoke",
        "/api/candidate-links/{linkId}/windows",
        "/api/candidates/erase",
        "/api/company",
        "/api/connections",
        "/api/events",
        "/api/holds",
        "/api/holds/{holdId}",
        "/api/interviewers",
        "/api/interviewers/{interviewerId}",
        "/api/interviewers/{interviewerId}/connections",
        "/api/interviewers/{interviewerId}/connections/{connectionId}",
        "/api/interviewers/{interviewerId}/connections/{connectionId}/ask-to-reconnect",
        "/api/interviewers/{interviewerId}/connections/{connectionId}/check",
        "/api/interviewers/{interviewerId}/connections/{connectionId}/connect-link",
        "/api/interviewers/{interviewerId}/invite",
        "/api/interviewers/{interviewerId}/special-days",
        "/api/interviewers/{interviewerId}/special-days/{daysId}",
        "/api/interviewers/batch",
        "/api/interviews",
        "/api/interviews/{interviewId}",
        "/api/interviews/{interviewId}/availability",
        "/api/interviews/{interviewId}/availability/explain",
        "/api/interviews/{interviewId}/availability/query",
        "/api/interviews/{interviewId}/bookings",
        "/api/interviews/{interviewId}/candidate-links",
        "/api/interviews/{interviewId}/candidate-links/batch",
        "/api/interviews/{interviewId}/holds",
        "/api/invitations",
        "/api/invitations/{invitationId}",
        "/api/invitations/{invitationId}/resend",
        "/api/me",
        "/api/problems",
        "/api/retention",
        "/api/session",
        "/api/tokens",
        "/api/tokens/{tokenId}",
        "/api/tokens/{tokenId}/revoke",
        "/api/version",
        "/api/webhook-endpoints",
        "/api/webhook-endpoints/{endpointId}",
        "/api/webhook-endpoints/{endpointId}/deliveries",
        "/api/webhook-endpoints/{endpointId}/redeliver",
        "/api/webhook-endpoints/{endpointId}/rotate-secret",
        "/api/webhook-endpoints/{endpointId}/test",
    ]


def test_api_documentation_loads_nothing_from_other_hosts(client):
    page = client.get("/api/docs").content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    assert all(source.startswith(("/static/", "/api/docs?")) for source in sources)


def test_admin_requires_sign_in(client):
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").url == "/login?next=/admin/"


@pytest.mark.parametrize("slash", ["", "/"])
def test_availability_does_not_redirect_in_production(settings, slash):
    settings.DEBUG = False
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability{slash}"
    assert Client().get(url).status_code == 200


@pytest.fixture
def existing(calendar_service, frozen) -> Iterator[dict[str, Any]]:
    """Yield the ids of existing objects, a free slot and a candidate.

    The database connection stays open between requests, with the test's transaction.
    """
    calendar_service(empty_calendars(alice(), bob()))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    template = technical_interview(alice(), bob())
    hold_id = str(hold(template, "2025-01-22T12:00:00Z").pk)
    yield {
        "interviewId": str(template.pk),
        "interviewerId": str(alice().pk),
        "bookingId": str(book(template, TEN).pk),
        "linkId": str(issue_link(template, "Noor Haddad", "noor@example.com").link.uuid),
        "holdId": hold_id,
        "start": "2025-01-22T15:00:00Z",
        "candidate": CANDIDATE,
    }
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def use_existing(parameters: Any, existing: dict[str, Any]) -> None:
    """Replace ids, starts and candidates in parameters with existing ones."""
    if isinstance(parameters, dict):
        parameters.update({name: existing[name] for name in existing if name in parameters})


@SCHEMA.parametrize()
# Besides these examples, each operation gets the boundary values of its schema.
@hypothesis_settings(
    max_examples=hypothesis_settings.default.max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_responses_match_the_schema_for_any_request(case, existing):
    # A schema cannot express that a window ends after it starts.
    inexpressible = [positive_data_acceptance]
    with roll_back():
        case.call_and_validate(excluded_checks=inexpressible)
    # Existing ids and starts make requests valid that were to be rejected.
    use_existing(case.path_parameters, existing)
    use_existing(case.body, existing)
    with roll_back():
        case.call_and_validate(excluded_checks=[*inexpressible, negative_data_rejection])


@pytest.mark.parametrize("object_id", ["1", "x", "99999999999999999999", "a/b", "%00"])
@pytest.mark.parametrize("type_id", ["booking", "99999999999999999999"])
def test_admin_has_no_redirects_to_pages_of_objects(admin_client, type_id, object_id):
    if type_id == "booking":
        type_id = ContentType.objects.get_for_model(Booking).pk
    assert admin_client.get(f"/admin/r/{type_id}/{object_id}/").status_code == 404
