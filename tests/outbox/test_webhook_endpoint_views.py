"""`/api/webhook-endpoints`: create and change endpoints, and look after their deliveries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from outbox import delivery, webhook_endpoints, webhooks
from outbox.event_log import LoggedEvent
from outbox.models import Message, WebhookEndpoint
from tests import servers
from tests.factories import NOW, utc_seconds
from tests.outbox.test_notifications import BOOKING, notifications
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

THEN = utc_seconds(NOW)
PATH = "/api/webhook-endpoints"
URL = "https://hr.example/hook?key=secret"
BODY = {"name": "HR", "url": URL, "events": ["booking.*"]}


def send(method: str, path: str = "", body: Any = None, **headers: str) -> Any:
    request = getattr(Client(), method)
    if method == "get":
        return request(PATH + path, body, headers=headers)
    return request(PATH + path, body or {}, "application/json", headers=headers)


def create(**body: Any) -> dict[str, Any]:
    response = send("post", body={**BODY, **body})
    assert response.status_code == 201
    return dict(response.json())


def notify() -> None:
    notifications.notify_booking("created", BOOKING, None, THEN)


def list_states() -> list[str]:
    return list(Message.objects.filter(channel="webhook").values_list("state", flat=True))


def test_endpoint_is_created_with_a_secret():
    response = send("post", body=BODY)
    endpoint = WebhookEndpoint.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"{PATH}/{endpoint.pk}"
    assert response.json() == {
        "id": endpoint.pk,
        "name": "HR",
        "urlOrigin": "https://hr.example:443",
        "events": ["booking.*"],
        "active": True,
        "previousSecretExpiresAt": None,
        "lastStatus": None,
        "lastAttemptAt": None,
        "secret": endpoint.secret,
    }
    assert endpoint.url == URL


def test_later_responses_show_neither_url_nor_secret():
    created = create()
    shown = {name: value for name, value in created.items() if name != "secret"}
    assert send("get", f"/{created['id']}").json() == shown
    assert send("get").json() == {"data": [shown], "nextCursor": None}
    assert send("patch", f"/{created['id']}", {"name": "IT"}).json() == {
        **shown,
        "name": "IT",
        "secret": None,
    }


def test_repeated_request_creates_one_endpoint_and_has_no_secret():
    first = send("post", body=BODY, Idempotency_Key="k")
    second = send("post", body=BODY, Idempotency_Key="k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == {**first.json(), "secret": None}
    assert second["Location"] == first["Location"]
    assert WebhookEndpoint.objects.count() == 1
    other = send("post", body={**BODY, "name": "IT"}, Idempotency_Key="k")
    assert problem_of(other, 422)["code"] == "key_reused"


def test_list_has_pages():
    ids = [create(name=name)["id"] for name in "abc"]
    first = send("get", body={"limit": 2}).json()
    assert [row["id"] for row in first["data"]] == ids[:2]
    second = send("get", body={"limit": 2, "cursor": first["nextCursor"]}).json()
    assert ([row["id"] for row in second["data"]], second["nextCursor"]) == (ids[2:], None)


def test_url_of_another_origin_gets_a_new_secret():
    created = create()
    same = send("patch", f"/{created['id']}", {"url": "https://hr.example/other"}).json()
    other = send("patch", f"/{created['id']}", {"url": "https://it.example/"}).json()
    assert same["secret"] is None
    assert other["urlOrigin"] == "https://it.example:443"
    assert other["secret"] == WebhookEndpoint.objects.get().secret != created["secret"]


def test_secret_is_rotated():
    created = create()
    rotated = send("post", f"/{created['id']}/rotate-secret", Idempotency_Key="k").json()
    assert rotated["secret"] == WebhookEndpoint.objects.get().secret != created["secret"]
    assert rotated["previousSecretExpiresAt"] == "2025-01-21T10:00:00Z"
    again = send("post", f"/{created['id']}/rotate-secret", Idempotency_Key="k").json()
    assert again == {**rotated, "secret": None}
    assert WebhookEndpoint.objects.get().secret == rotated["secret"]


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_change_with_the_etag_of_an_earlier_version_is_refused(method):
    path = f"/{create()['id']}"
    etag = send("get", path)["ETag"]
    assert send("patch", path, {"name": "IT"}, If_Match=etag).status_code == 200
    problem = problem_of(send(method, path, {}, If_Match=etag), 412)
    assert problem["code"] == "precondition_failed"
    assert send(method, path, {}, If_Match=send("get", path)["ETag"]).status_code in (200, 204)


def test_deleted_endpoint_is_gone():
    created = create()
    assert send("delete", f"/{created['id']}").status_code == 204
    assert send("get", f"/{created['id']}").status_code == 404
    assert not WebhookEndpoint.objects.exists()


def test_test_event_is_sent_whatever_the_endpoint_receives():
    created = create(events=["slots.changed"])
    create(name="another")
    response = send("post", f"/{created['id']}/test")
    assert response.status_code == 202
    (message,) = Message.objects.filter(channel="webhook")
    event = json.loads(webhooks.build_body(message.payload))
    assert message.payload["endpoint"] == created["id"]
    assert event["id"] == response.json()["eventId"] == LoggedEvent.objects.get().event_id
    assert (event["type"], event["data"]) == ("webhook.test", {"webhookEndpointId": created["id"]})


def test_deliveries_are_listed_the_latest_first():
    created = create()
    for _ in range(3):
        notify()
    messages = list(Message.objects.filter(channel="webhook").order_by("-pk"))
    messages[0].record_outcome(state="failed", attempts=16, last_error="answered 500")
    path = f"/{created['id']}/deliveries"
    first = send("get", path, {"limit": 2}).json()
    assert first["data"][0] == {
        "id": messages[0].pk,
        "eventId": messages[0].payload["id"],
        "type": "booking.created",
        "state": "failed",
        "attempts": 16,
        "lastError": "answered 500",
        "lastStatus": None,
        "lastAttemptAt": None,
        "createdAt": "2025-01-20T10:00:00Z",
        "nextAttemptAt": None,
        "deliveredAt": None,
    }
    second = send("get", path, {"limit": 2, "cursor": first["nextCursor"]}).json()
    assert [row["id"] for row in second["data"]] == [messages[2].pk]
    assert second["data"][0]["nextAttemptAt"] == "2025-01-20T10:00:00Z"
    failed = send("get", path, {"state": "failed"}).json()["data"]
    assert [row["id"] for row in failed] == [messages[0].pk]


@pytest.mark.parametrize(
    ("status", "reason", "error"), [(500, "Oops", "answered 500"), (204, "No Content", None)]
)
def test_status_of_the_last_attempt_is_shown(serve, status, reason, error):
    receiver = serve(servers.send_bytes(servers.response(status=f"{status} {reason}")))
    endpoint = WebhookEndpoint.objects.create(name="HR", url=f"{receiver.url}/hook")
    etag = read_endpoint(endpoint, (None, None))
    notify()
    delivery.deliver_due(THEN, 1, "webhook")
    [row] = send("get", f"/{endpoint.pk}/deliveries").json()["data"]
    assert (row["lastStatus"], row["lastError"]) == (status, error)
    assert row["lastAttemptAt"] >= "2025-01-20T10:00:00Z"
    assert read_endpoint(endpoint, (status, "2025-01-20T10:00:00Z")) == etag


def read_endpoint(endpoint: WebhookEndpoint, last_attempt: tuple[Any, Any]) -> str:
    """Check the last attempt of an endpoint, and return its ETag."""
    shown = send("get", f"/{endpoint.pk}")
    assert (shown.json()["lastStatus"], shown.json()["lastAttemptAt"]) == last_attempt
    return str(shown["ETag"])


def test_only_failed_deliveries_of_the_endpoint_are_sent_again():
    created, other = create(), create(name="another")
    for _ in range(3):
        notify()
    deliveries = webhook_endpoints.list_deliveries(created["id"], [], None, 9)
    old, delivered, _waiting = reversed(deliveries)
    Message.objects.filter(channel="webhook").exclude(state="delivered").update(state="failed")
    Message.objects.filter(pk=delivered.pk).update(state="delivered")
    Message.objects.filter(pk=old.pk).update(created_at="2025-01-20T09:00:00Z")
    response = send("post", f"/{created['id']}/redeliver", {"since": "2025-01-20T11:00:00+01:00"})
    assert (response.status_code, response.json()) == (202, {"count": 1})
    assert sorted(list_states()) == ["delivered", *["failed"] * 4, "waiting"]
    assert other["id"] != created["id"]


@pytest.mark.parametrize(("action", "body"), [("test", {}), ("redeliver", {"since": NOW})])
def test_nothing_is_sent_to_an_inactive_endpoint(action, body):
    created = create(active=False)
    response = send("post", f"/{created['id']}/{action}", body)
    assert problem_of(response, 409)["code"] == "endpoint_inactive"
    assert not LoggedEvent.objects.exists()


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"name": ""}, "#/name", "blank"),
        ({"name": "a\nb"}, "#/name", "invalid"),
        ({"url": "http://hr.example/"}, "#/url", "invalid_format"),
        ({"url": "nonsense"}, "#/url", "invalid_format"),
        ({"url": None}, "#/url", "null_not_allowed"),
        ({"events": ["booking"]}, "#/events/0", "invalid_choice"),
        ({"events": "booking.*"}, "#/events", "invalid_type"),
        ({"active": "perhaps"}, "#/active", "invalid_type"),
        ({"secret": "whsec_1"}, "#/secret", "unknown"),
    ],
)
def test_wrong_member_is_refused(body, pointer, code):
    created = create()
    for response in (send("post", body={**BODY, **body}), send("patch", f"/{created['id']}", body)):
        (entry,) = problem_of(response, 400)["errors"]
        assert (entry["pointer"], entry["code"]) == (pointer, code)
    assert WebhookEndpoint.objects.get().url == URL


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("patch", ""),
        ("delete", ""),
        ("post", "/test"),
        ("post", "/rotate-secret"),
        ("get", "/deliveries"),
        ("post", "/redeliver"),
    ],
)
def test_missing_endpoint_is_404(method, path):
    assert problem_of(send(method, f"/7{path}"), 404)["code"] == "not_found"
