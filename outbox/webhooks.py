"""The `webhook` channel: signed webhooks (https://www.standardwebhooks.com).

A webhook holds only ids and times; receivers fetch details from the API. Every attempt has the same
`webhook-id`, so that receivers can drop duplicates, and is signed with the time of the attempt.
Redirects are not followed.

To add an event, start in `outbox.webhook_events`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from standardwebhooks import Webhook

from core.calendar_errors import ReadError
from core.encrypted_fields import UndecryptableText
from engine.timestamps import to_datetime
from net import http_client
from net.deadline import Deadline
from outbox import endpoint_changes
from outbox.errors import PermanentError, RetryableError
from outbox.models import WebhookEndpoint


def deliver(payload: dict[str, Any], now: int, deadline: Deadline) -> int:
    """Send a webhook, signed at the UTC second `now`; return the status of the response.

    The payload holds the primary key of its `endpoint` and the members of the event. Raise
    RetryableError if the endpoint cannot be reached or does not answer 2xx, PermanentError if the
    endpoint was deleted, was deactivated or answers 410.
    """
    endpoint = WebhookEndpoint.objects.filter(pk=payload["endpoint"], active=True).first()
    if endpoint is None:
        raise PermanentError("the endpoint was deleted or deactivated")
    request = _build_request(endpoint, payload, now)
    try:
        response = http_client.send(request, deadline)
    except ReadError as error:
        endpoint.record_attempt(None, now)
        raise RetryableError(error.reason.value) from None
    endpoint.record_attempt(response.status, now)
    _check_response(endpoint, response)
    return response.status


def build_body(payload: dict[str, Any]) -> bytes:
    """Return the signed JSON body of a webhook."""
    event = {name: value for name, value in payload.items() if name != "endpoint"}
    return json.dumps(event, separators=(",", ":")).encode()


def sign(secrets: Iterable[str], webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return the `webhook-signature` header, with one signature per secret."""
    moment, text = to_datetime(timestamp), body.decode()
    return " ".join(Webhook(secret).sign(webhook_id, moment, text) for secret in secrets)


def _build_request(
    endpoint: WebhookEndpoint, payload: dict[str, Any], now: int
) -> http_client.Request:
    secrets = endpoint.get_signing_secrets(now)
    if any(isinstance(text, UndecryptableText) for text in (endpoint.url, *secrets)):
        raise RetryableError("the URL or the secret cannot be decrypted with the configured keys")
    if not endpoint.has_own_secret:
        raise RetryableError("the URL has another host; save the endpoint again for a new secret")
    body = build_body(payload)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": payload["id"],
        "webhook-timestamp": str(now),
        "webhook-signature": sign(secrets, payload["id"], now, body),
    }
    return http_client.Request(
        "POST", endpoint.url, headers=headers, content=body, max_redirects=0, reads_body=False
    )


def _check_response(endpoint: WebhookEndpoint, response: http_client.Response) -> None:
    if 200 <= response.status < 300:
        return
    if response.status == 410:
        endpoint_changes.deactivate(endpoint)
        raise PermanentError("answered 410; the endpoint was deactivated", response.status)
    reason, retry_after = f"answered {response.status}", response.retry_after or None
    raise RetryableError(reason, retry_after, response.status)
