"""Send requests that the API refuses because of the caller, for any operation."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import timezone

from access import limits
from tests.access import callers
from tests.openapi_journey import ACCOUNT, needs_session
from tests.openapi_world import ALL_SCOPES, World


def send_without_token(world: World, operation_id: str) -> Any:
    body = {**ACCOUNT, "password": "wrong"} if operation_id == "signIn" else None
    return world.send(operation_id, client=Client(), body=body)


def send_without_scope(world: World, operation_id: str) -> Any:
    if needs_session(operation_id):
        return world.send(operation_id, client=callers.coordinator_client())
    scope = "audit:read" if operation_id == "listEvents" else "events:read"
    return world.send(operation_id, client=callers.client_of_new_token(scope=scope))


def send_with_token(world: World, operation_id: str) -> Any:
    return world.send(operation_id, client=world.client)


def send_for_last_administrator(world: World, operation_id: str) -> Any:
    return world.send(operation_id, ids={"accountId": world.account.pk})


def send_without_permission(world: World, operation_id: str) -> Any:
    """Send the request as an account without a role, whose session lacks the CSRF token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(callers.create_account("nobody"))
    return world.send(operation_id, client=client)


def send_too_often(world: World, operation_id: str) -> Any:
    if needs_session(operation_id):
        limit, now = limits.for_account(world.account.pk), int(timezone.now().timestamp())
        while limit.hit(now):
            pass
        return world.send(operation_id)
    client = callers.client_of_new_token(scope=ALL_SCOPES, requests_per_minute=1)
    client.get("/api/me")
    return world.send(operation_id, client=client)
