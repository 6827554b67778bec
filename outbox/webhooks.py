"""Webhooks, as https://www.standardwebhooks.com says: who listens is told, and can tell it is us.

A webhook holds ids and times alone; who wants more asks the API. However often it is tried, its id
stays the same, so that who was told knows it again; the time it is signed with is that of the
attempt. No redirect is followed.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterable
from typing import Any

from core.encrypted_fields import UndecryptableText
from core.read_errors import ReadError
from net import http_client
from net.deadline import Deadline
from outbox.errors import PermanentError, RetryableError
from outbox.models import WebhookEndpoint


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> None:
    """Send a webhook, signed at a UTC second.

    The payload holds the key of its `endpoint` and the `id`, `type`, `timestamp` and `data` of the
    event. Raises TryLater and GiveUp.
    """
    endpoint = WebhookEndpoint.objects.filter(pk=payload["endpoint"], active=True).first()
    if endpoint is None:
        raise PermanentError("its endpoint was removed or switched off")
    call = _call(endpoint, payload, now)
    try:
        reply = http_client.send(call, deadline)
    except ReadError as error:
        raise RetryableError(error.reason.value) from None
    _judge(endpoint, reply)


def build_body(payload: dict[str, Any]) -> bytes:
    """What is sent and signed."""
    told = {name: payload[name] for name in ("type", "timestamp", "data")}
    return json.dumps(told, separators=(",", ":")).encode()


def sign(secrets: Iterable[str], id: str, timestamp: int, content: bytes) -> str:
    """The signatures of a webhook, one for each secret."""
    signed = f"{id}.{timestamp}.".encode() + content
    return " ".join(f"v1,{_hmac(secret, signed)}" for secret in secrets)


def _hmac(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _call(endpoint: WebhookEndpoint, payload: dict[str, Any], now: int) -> http_client.Request:
    secrets = endpoint.get_signing_secrets(now)
    if any(isinstance(secret, UndecryptableText) for secret in (endpoint.url, *secrets)):
        raise RetryableError("no key opens its secrets")
    content = build_body(payload)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": payload["id"],
        "webhook-timestamp": str(now),
        "webhook-signature": sign(secrets, payload["id"], now, content),
    }
    return http_client.Request(
        "POST", endpoint.url, headers=headers, content=content, max_redirects=0, reads_body=False
    )


def _judge(endpoint: WebhookEndpoint, reply: http_client.Response) -> None:
    if 200 <= reply.status < 300:
        return
    if reply.status == 410:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(active=False)
        raise PermanentError("answered 410: its endpoint was switched off")
    raise RetryableError(f"answered {reply.status}", reply.retry_after or None)
