"""The audit log of interviewers, interviews, calendars, webhook endpoints and API tokens."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken
from bookings.configuration_audit import OBJECT_TYPES
from bookings.models import AuditEntry
from bookings.schemas import AuditListSerializer
from calendars.models import Connection
from outbox import endpoint_changes
from outbox.models import WebhookEndpoint
from people.models import Interviewer
from tests.access import callers
from tests.admin_page import build_form_data
from tests.factories import alice, set_rules, technical_interview
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
JSON = "application/json"
URL = "https://hr.example.com/hook?key=topsecret"


def list_new(after: int = 0) -> list[tuple[str, str, str, list[str]]]:
    """Return the action, the type of the object, the kind of the actor and the members."""
    return [
        (entry.action, entry.object_type, entry.actor_kind, entry.members)
        for entry in AuditEntry.objects.filter(pk__gt=after).order_by("pk")
    ]


def find_newest() -> int:
    newest = AuditEntry.objects.order_by("pk").last()
    return newest.pk if newest else 0


def test_changes_by_the_api_name_the_token_and_the_members():
    client = callers.client_of_new_token(scope="people:write")
    token, person = ApiToken.objects.get(), alice()
    path, before = f"/api/interviewers/{person.pk}", find_newest()
    client.patch(path, {"name": "Zoe Zander", "maxPerDay": 2}, content_type=JSON)
    days = {"startDate": "2099-01-22", "endDate": "2099-01-23"}
    client.post(f"{path}/special-days", days, content_type=JSON)
    assert list_new(before) == [
        ("updated", "interviewer", "token", ["maxPerDay", "name"]),
        (
            "created",
            "special_days",
            "token",
            ["endDate", "externalId", "hours", "interviewerId", "startDate"],
        ),
        ("updated", "interviewer", "token", ["specialDays"]),
    ]
    entries = AuditEntry.objects.filter(pk__gt=before)
    assert {entry.actor_id for entry in entries} == {token.pk}
    assert {entry.interviewer_id for entry in entries} == {person.pk}
    assert "Zoe" not in str(list(entries.values()))


def test_refused_change_leaves_no_entry():
    client = callers.client_of_new_token(scope="people:write")
    path, before = f"/api/interviewers/{alice().pk}", find_newest()
    assert client.patch(path, {"maxPerDay": 0}, content_type=JSON).status_code == 400
    assert list_new(before) == []


def test_changes_in_the_admin_name_the_account():
    client = callers.superuser_client()
    account, interview = User.objects.get(), technical_interview(alice())
    before = find_newest()
    url = reverse("admin:interviews_interviewtemplate_change", args=[interview.pk])
    client.post(url, build_form_data(client.get(url), duration="45"))
    (entry,) = AuditEntry.objects.filter(pk__gt=before)
    assert (entry.actor_kind, entry.actor_id) == ("account", account.pk)
    assert (entry.object_type, entry.object_id, entry.members) == (
        "interview",
        interview.pk,
        ["durationMinutes"],
    )


def test_changes_on_pages_name_the_account():
    client, before = callers.interviewer_client(alice()), find_newest()
    response = client.post("/my-page/limits", {"timeZone": "UTC", "maxPerDay": "2"})
    assert response.status_code == 302, response.content
    assert list_new(before) == [("updated", "interviewer", "account", ["maxPerDay", "timeZone"])]


def test_changes_without_a_request_are_of_the_system():
    person, before = alice(), find_newest()
    connection = Connection.objects.create(
        interviewer=person, provider="caldav", name="Work", url=URL, username="ann", password="pw"
    )
    set_rules(connection, password="topsecret")
    connection.replace_grant("a renewed grant")
    connection.delete()
    assert [entry[:3] for entry in list_new(before) if entry[1] == "connection"] == [
        ("created", "connection", "system"),
        ("updated", "connection", "system"),
        ("deleted", "connection", "system"),
    ]
    assert ("updated", "connection", "system", ["password"]) in list_new(before)


def test_webhook_endpoints_are_recorded_without_values():
    client = callers.client_of_new_token(scope="webhooks:write")
    before = find_newest()
    body = {"name": "HR", "url": URL}
    pk = client.post("/api/webhook-endpoints", body, content_type=JSON).json()["id"]
    path = f"/api/webhook-endpoints/{pk}"
    client.patch(path, {"url": "https://hr.example.com/other"}, content_type=JSON)
    client.post(f"{path}/rotate-secret", content_type=JSON)
    endpoint_changes.deactivate(WebhookEndpoint.objects.get())
    client.delete(path, headers={"if-match": client.get(path)["ETag"]})
    assert [(action, actor, members) for action, _, actor, members in list_new(before)] == [
        ("created", "token", ["active", "events", "name", "secret", "url"]),
        ("updated", "token", ["url"]),
        ("updated", "token", ["secret"]),
        ("updated", "system", ["active"]),
        ("deleted", "token", []),
    ]
    assert "topsecret" not in str(list(AuditEntry.objects.values()))


def test_tokens_are_recorded_when_issued_and_revoked():
    token = ApiToken(name="ATS", scope="bookings:read")
    text = api_tokens.issue(token, timezone.now())
    client, before = callers.superuser_client(), find_newest()
    form = {"action": "revoke", "_selected_action": [token.pk]}
    client.post(reverse("admin:access_apitoken_changelist"), form)
    client.post(reverse("admin:access_apitoken_changelist"), form)
    assert list_new(before) == [("updated", "api_token", "account", ["revokedAt"])]
    issued = AuditEntry.objects.get(pk=before)
    assert (issued.action, issued.object_type, issued.object_id) == (
        "created",
        "api_token",
        token.pk,
    )
    api_tokens.record_use(token, timezone.now())
    assert len(list_new(before)) == 1
    assert text[:10] not in str(list(AuditEntry.objects.values()))


def test_entries_are_listed_and_filtered_by_object(client: Client):
    reader = callers.client_of_new_token(scope="audit:read")
    interview = technical_interview(alice())
    set_rules(alice(), max_per_day=2)
    for query, pk in (("interviewer", alice().pk), ("interview", interview.pk)):
        answer = reader.get("/api/audit", {"objectType": query, "objectId": pk}).json()
        assert_is_as_documented(AuditListSerializer, answer)
        assert {(row["objectType"], row["objectId"]) for row in answer["data"]} == {(query, pk)}
        assert answer["data"][-1]["action"] == "created"
    newest = reader.get("/api/audit", {"objectType": "interviewer"}).json()["data"][0]
    assert newest["members"] == ["maxPerDay"]
    assert (newest["interviewId"], newest["interviewerId"]) == (None, alice().pk)


@pytest.mark.parametrize(("name", "value"), [("objectType", "candidate"), ("objectId", "0")])
def test_wrong_filter_is_refused(name, value):
    reader = callers.client_of_new_token(scope="audit:read")
    answer = reader.get("/api/audit", {name: value})
    assert list(errors_of(problem_of(answer, 400))) == [name]


#: Fields that are no change: ids, times, and what belongs to a secret or to a read.
IGNORED = {
    "id", "created_at", "updated_at", "secret_origin", "previous_secret",
    "previous_secret_expires_at", "digest", "prefix", "created_by_id", "last_used_at", "grant",
    "grant_origin", "password_origin", "revision", "last_status", "last_attempt_at",
}  # fmt: skip


@pytest.mark.parametrize("model", [Interviewer, Connection, WebhookEndpoint, ApiToken])
def test_every_field_is_watched(model: Any):
    members = _find_members(model)
    fields = {field.attname for field in model._meta.concrete_fields}
    assert fields - IGNORED == members


def _find_members(model: Any) -> set[str]:
    from access import token_changes  # noqa: PLC0415
    from calendars import row_changes as calendar_changes  # noqa: PLC0415
    from people import row_changes  # noqa: PLC0415

    return {
        Interviewer: set(row_changes._INTERVIEWER_MEMBERS),
        Connection: set(calendar_changes._MEMBERS),
        WebhookEndpoint: set(endpoint_changes._MEMBERS),
        ApiToken: set(token_changes._MEMBERS),
    }[model]


def test_every_type_of_object_fits_the_column():
    assert max(map(len, OBJECT_TYPES)) <= 32
