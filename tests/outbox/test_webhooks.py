"""Webhooks by Standard Webhooks 1.0.0, sent to real servers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from net.deadline import Deadline
from outbox import webhooks
from outbox.errors import PermanentError, RetryableError
from outbox.models import SECRET_OVERLAP_SECONDS, WebhookEndpoint
from tests.factories import NOW, utc_seconds
from tests.servers import WireServer, response, send_bytes

pytestmark = pytest.mark.django_db

EVENT = {
    "id": "evt_1",
    "type": "booking.created",
    "timestamp": NOW,
    "apiVersion": 1,
    "data": {"bookingId": "b", "start": NOW},
}
#: A deadline that a silent server misses.
SHORT_DEADLINE_SECONDS = 0.2


def create_endpoint(server: WireServer, **fields: Any) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(name="HR", url=f"{server.url}/hook?key=secret", **fields)


def deliver(endpoint: WebhookEndpoint, now: int = utc_seconds(NOW), seconds: float = 10) -> None:
    webhooks.deliver({"endpoint": endpoint.pk, **EVENT}, now, Deadline.after(seconds))


def parse_request(server: WireServer, number: int = 0) -> tuple[Mapping[str, str], bytes]:
    """Return the headers and the body of a recorded request."""
    head, _, content = server.requests[number].partition(b"\r\n\r\n")
    pairs = (line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    return {name.lower(): text for name, text in pairs}, content


def is_signed(headers: Mapping[str, str], content: bytes, secret: str) -> bool:
    """Verify a signature as the specification says, without our code."""
    key = base64.b64decode(secret[len("whsec_") :])
    signed = b".".join(
        [headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), content]
    )
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{digest}" in headers["webhook-signature"].split(" ")


@pytest.fixture
def receiver(serve) -> WireServer:
    return serve(send_bytes(response("", "204 No Content")))


def test_signature_matches_the_reference_vector():
    """The libraries of Standard Webhooks are tested with it."""
    signature = webhooks.sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_webhook_is_sent_and_signed(receiver):
    endpoint = create_endpoint(receiver)
    deliver(endpoint)
    headers, content = parse_request(receiver)
    assert receiver.requested == ["POST /hook?key=secret HTTP/1.1"]
    assert json.loads(content) == EVENT
    assert (headers["content-type"], headers["webhook-id"]) == ("application/json", "evt_1")
    assert headers["webhook-timestamp"] == str(utc_seconds(NOW))
    assert is_signed(headers, content, endpoint.secret)
    assert not is_signed(headers, content + b" ", endpoint.secret)


def test_retry_has_the_same_id_and_a_new_timestamp(receiver):
    endpoint = create_endpoint(receiver)
    for seconds in (0, 60):
        deliver(endpoint, utc_seconds(NOW) + seconds)
    first, second = parse_request(receiver, 0), parse_request(receiver, 1)
    assert first[1] == second[1]
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert int(second[0]["webhook-timestamp"]) - int(first[0]["webhook-timestamp"]) == 60
    assert is_signed(*second, endpoint.secret)


@pytest.mark.parametrize(
    ("seconds", "both"), [(SECRET_OVERLAP_SECONDS - 1, True), (SECRET_OVERLAP_SECONDS, False)]
)
def test_both_secrets_sign_for_a_day_after_rotation(receiver, seconds, both):
    endpoint = create_endpoint(receiver)
    old = endpoint.secret
    endpoint.rotate_secret(utc_seconds(NOW))
    deliver(endpoint, utc_seconds(NOW) + seconds)
    assert is_signed(*parse_request(receiver), endpoint.secret)
    assert is_signed(*parse_request(receiver), old) is both


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "299 Fine"])
def test_any_2xx_is_success(serve, status):
    deliver(create_endpoint(serve(send_bytes(response("thanks", status)))))


def test_response_body_is_not_read(serve):
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nthanks"

    def send_endless_body(server, connection):
        connection.sendall(endless)
        server.closing.wait(10)

    deliver(create_endpoint(serve(send_endless_body)))


@pytest.mark.parametrize(
    ("status", "header", "after"),
    [
        ("500 Oops", "X: y", None),
        ("404 Not Found", "X: y", None),
        ("400 Bad Request", "X: y", None),
        ("429 Slow Down", "Retry-After: 120", 120),
        ("503 Busy", "Retry-After: 120", 120),
        ("503 Busy", "Retry-After: 1000000000", 900),
        ("503 Busy", "Retry-After: soon", None),
        ("302 Found", "Location: /elsewhere", None),
        ("307 Found", "Location: http://127.0.0.1:1/", None),
    ],
)
def test_other_statuses_are_retried(serve, status, header, after):
    server = serve(send_bytes(response("secret words", status, header)))
    with pytest.raises(RetryableError) as caught:
        deliver(create_endpoint(server))
    assert (caught.value.reason, caught.value.retry_after) == (f"answered {status[:3]}", after)
    assert len(server.requests) == 1


def test_status_410_deactivates_the_endpoint(serve):
    server = serve(send_bytes(response("", "410 Gone")))
    endpoint = create_endpoint(server)
    for _ in range(2):
        with pytest.raises(PermanentError):
            deliver(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.active, len(server.requests)) == (False, 1)


def test_deleted_endpoint_fails_permanently(receiver):
    endpoint = create_endpoint(receiver)
    WebhookEndpoint.objects.all().delete()
    endpoint.pk = 1
    with pytest.raises(PermanentError):
        deliver(endpoint)


def test_silent_receiver_times_out(serve):
    server = serve(lambda server, connection: server.closing.wait(10))
    with pytest.raises(RetryableError, match="timeout"):
        deliver(create_endpoint(server), seconds=SHORT_DEADLINE_SECONDS)


@pytest.mark.parametrize("host", ["intranet.example", "nowhere.example"])
def test_private_address_is_not_called(internet, host):
    internet.names["intranet.example"] = [["10.0.0.1"]]
    endpoint = WebhookEndpoint.objects.create(name="HR", url=f"https://{host}/hook")
    with pytest.raises(RetryableError, match="unreachable"):
        deliver(endpoint)
    assert internet.dialled == []


def test_public_receiver_is_called_over_tls(internet):
    server = internet.host("receiver.example", send_bytes(response("", "200 OK")))
    deliver(WebhookEndpoint.objects.create(name="HR", url="https://receiver.example/hook"))
    assert server.requested == ["POST /hook HTTP/1.1"]


def test_undecryptable_secret_is_retried_without_sending(receiver, settings):
    endpoint = create_endpoint(receiver)
    settings.SECRET_KEY = "another, so that no key opens the secret"
    with pytest.raises(RetryableError, match="cannot be decrypted"):
        deliver(endpoint)
    assert receiver.requests == []


def test_url_of_another_origin_gets_a_new_secret(receiver, serve):
    endpoint = create_endpoint(receiver)
    old_secret = endpoint.secret
    endpoint.url = f"{receiver.url}/other"
    endpoint.save()
    assert endpoint.secret == old_secret
    endpoint.rotate_secret(utc_seconds(NOW))
    other = serve(send_bytes(response("", "204 No Content")))
    endpoint.url = f"{other.url}/hook"
    endpoint.save(update_fields=["url"])
    deliver(WebhookEndpoint.objects.get())
    headers, content = parse_request(other)
    assert is_signed(headers, content, WebhookEndpoint.objects.get().secret)
    assert len(headers["webhook-signature"].split()) == 1
    assert not is_signed(headers, content, old_secret)


def test_secret_does_not_sign_for_another_origin(receiver, serve):
    endpoint = create_endpoint(receiver)
    other = serve(send_bytes(response("", "204 No Content")))
    WebhookEndpoint.objects.update(url=f"{other.url}/hook")
    with pytest.raises(RetryableError, match="another host"):
        deliver(endpoint)
    assert other.requested == []
    WebhookEndpoint.objects.get().rotate_secret(utc_seconds(NOW))
    deliver(endpoint)
    assert len(other.requested) == 1
