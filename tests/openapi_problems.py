"""Requests that cause each problem of the API, for any operation.

A probe sends a request of an operation and returns the response. Each runs in a world with one
object of every kind, and what it changes there is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from access import rate_limit
from api.parsers import MAX_BODY_BYTES
from bookings import erasure
from bookings.idempotency import empty_records
from bookings.models import Booking, IdempotencyRecord
from calendars.models import Connection
from core.calendar_errors import ReadFailure
from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from outbox import event_log
from outbox.models import WebhookEndpoint
from people.models import Interviewer
from tests.access import callers
from tests.openapi_callers import (
    send_for_last_administrator,
    send_too_often,
    send_with_token,
    send_without_permission,
    send_without_scope,
    send_without_token,
)
from tests.openapi_journey import CANDIDATE, needs_session, read_operations
from tests.openapi_masking import restart_ids
from tests.openapi_outages import (
    Probe,
    send_while_calendars_fail,
    send_while_database_refuses,
    send_while_server_fails,
)
from tests.openapi_world import (
    BODIES,
    BOOKED_START,
    FREE_START,
    LATER_START,
    World,
    build_body,
)


def send_unknown_ids(world: World, operation_id: str) -> Any:
    ids: dict[str, Any] = {
        name: UUID(int=1) if isinstance(value, str) else 10**9 for name, value in world.ids.items()
    }
    return world.send(operation_id, ids=ids)


def send_invalid(world: World, operation_id: str) -> Any:
    """Send an unknown member, or else an unknown parameter, or else a key that is too long."""
    parameters = read_operations()[operation_id].get("parameters", ())
    has_key = any(parameter["name"] == "Idempotency-Key" for parameter in parameters)
    headers = {"Idempotency-Key": "k" * 1000} if has_key else {}
    return world.send(operation_id, body={"nosuch": 1}, query={"nosuch": 1}, headers=headers)


def send_other_precondition(world: World, operation_id: str) -> Any:
    return world.send(operation_id, headers={"If-Match": '"another"'})


def send_used_key(world: World, operation_id: str) -> Any:
    headers = {"Idempotency-Key": "a key"}
    other = "createInterview" if operation_id == "createInterviewer" else "createInterviewer"
    client = world.session if needs_session(operation_id) else world.client
    assert world.send(other, client=client, headers=headers).status_code == 201
    return world.send(operation_id, headers=headers)


def send_late(world: World, operation_id: str) -> Any:
    """Send a request whose time is over before it begins."""
    with override_settings(CALENDARS={**settings.CALENDARS, "DEADLINE": -60}):
        return world.send(operation_id)


def send_taken_start(world: World, operation_id: str) -> Any:
    if operation_id == "rescheduleBooking":
        world.ids["bookingId"] = world.send("createBooking", body=BODIES["createBooking"]).json()[
            "id"
        ]
    return world.send(operation_id, body={**build_body(operation_id), "start": BOOKED_START})


def send_overlap(world: World, operation_id: str) -> Any:
    """Send a request for a time at which the candidate of the world has another booking."""
    body = {"start": LATER_START, "candidate": CANDIDATE}
    other = Booking.objects.filter(pk=world.send("createBooking", body=body).json()["id"])
    # its interviewers stay reserved at the later time, so the time is free for them
    start = datetime.fromisoformat(FREE_START)
    other.update(start=start, end=start + timedelta(hours=1))
    body = {**build_body(operation_id), "start": FREE_START}
    if "candidate" in body:
        body["candidate"] = CANDIDATE
    return world.send(operation_id, body=body)


def send_used_hold(world: World, operation_id: str) -> Any:
    body = {"holdId": world.ids["holdId"], "candidate": {**CANDIDATE, "email": "li@example.com"}}
    assert world.send("createBooking", body=body).status_code == 201
    return send_hold(world, operation_id)


def send_hold(world: World, operation_id: str) -> Any:
    body = dict(build_body(operation_id))
    if "start" in body:
        del body["start"]
        body["holdId"] = world.ids["holdId"]
    return world.send(operation_id, body=body)


def send_expired_hold(world: World, operation_id: str) -> Any:
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        return send_hold(world, operation_id)


def send_repeatedly(world: World, operation_id: str) -> Any:
    restart_ids()  # PostgreSQL does not roll sequences back, and the problem names an id
    assert world.send("createInterviewer").status_code == 201
    body = {**build_body(operation_id), "email": "ines@example.com"}
    return world.send(operation_id, body=body)


def send_twice(world: World, operation_id: str) -> Any:
    first = world.send(operation_id)
    assert first.status_code == 200, first.content
    return world.send(operation_id)


def send_of_provider(provider: str) -> Probe:
    """Return a probe that connects a calendar of a provider."""

    def probe(world: World, operation_id: str) -> Any:
        Connection.objects.update(provider=provider)
        return world.send(operation_id, body={"provider": provider})

    return probe


def send_without_email(world: World, operation_id: str) -> Any:
    Interviewer.objects.update(email="")
    if operation_id in ("askToReconnect", "inviteInterviewer"):
        return world.send(operation_id)
    return send_of_provider("google")(world, operation_id)


def send_for_account(world: World, operation_id: str) -> Any:
    interviewer = Interviewer.objects.get(pk=world.ids["interviewerId"])
    interviewer.account = callers.create_account("linked")
    interviewer.save()
    return world.send(operation_id)


def send_after_erasure(world: World, operation_id: str) -> Any:
    """Erase the candidate of the world's booking, and of the request with the same key."""
    headers = {"Idempotency-Key": "a key"}
    assert world.send("createHold", headers=headers).status_code == 201
    empty_records(IdempotencyRecord.objects.all())
    erasure.anonymize_bookings([UUID(world.ids["bookingId"])])
    return world.send(operation_id, headers=headers)


def erase_candidate(world: World, operation_id: str) -> Any:
    return world.send(operation_id, body={"email": CANDIDATE["email"]})


def cancel_and_erase_candidate(world: World, operation_id: str) -> Any:
    assert world.send("cancelBooking").status_code == 200
    return erase_candidate(world, operation_id)


def send_old_event(world: World, operation_id: str) -> Any:
    long_ago = int((timezone.now() - timedelta(days=31)).timestamp())
    return world.send(operation_id, query={"after": event_log.generate_event_id(long_ago)})


def send_after(change: Callable[[World], Any]) -> Probe:
    """Return a probe that changes the world and sends a request."""

    def probe(world: World, operation_id: str) -> Any:
        change(world)
        return world.send(operation_id)

    return probe


def cancel_bookings(world: World) -> None:
    for name in ("bookingId", "pooledBookingId"):
        world.send("cancelBooking", ids={"bookingId": world.ids[name]})


def add_groups(_: World) -> None:
    for number in range(9):
        group = PanelGroup.objects.create(template_id=1, name=f"Group {number}")
        PanelMember.objects.create(group=group, interviewer_id=1)


def clear_panel(_: World) -> None:
    InterviewTemplate.objects.get(pk=1).interviewers.clear()


def add_empty_group(_: World) -> None:
    PanelGroup.objects.create(template_id=1, name="Lead", required=1)


def set_active(world: World, is_active: bool) -> None:
    InterviewTemplate.objects.filter(pk=1).update(active=is_active)


PROBES: dict[str, Probe] = {
    "unauthenticated": send_without_token,
    "insufficient_scope": send_without_scope,
    "session_required": send_with_token,
    "forbidden": send_without_permission,
    "not_found": send_unknown_ids,
    "not_acceptable": lambda world, name: world.send(name, headers={"Accept": "text/html"}),
    "unsupported_media_type": lambda world, name: world.send(name, type="text/plain"),
    "too_large": lambda world, name: world.send(name, body=" " * (MAX_BODY_BYTES + 1)),
    "malformed_request": lambda world, name: world.send(name, body="{"),
    "invalid": send_invalid,
    "throttled": send_too_often,
    "precondition_failed": send_other_precondition,
    "key_reused": send_used_key,
    "availability_unknown": send_while_calendars_fail,
    "query_too_long": send_late,
    "too_busy": send_while_database_refuses("INSERT", "UPDATE", "DELETE"),
    "database_away": send_while_database_refuses(""),
    "slot_refused": send_taken_start,
    "candidate_booked": send_overlap,
    "replacement_refused": send_twice,
    "hold_used": send_used_hold,
    "hold_over": send_expired_hold,
    "already_exists": send_repeatedly,
    "in_use": lambda world, name: world.send(name, ids={"interviewerId": 1}),
    "not_by_link": send_of_provider("ics"),
    "provider_not_configured": send_of_provider("microsoft"),
    "email_missing": send_without_email,
    "account_linked": send_for_account,
    "last_administrator": send_for_last_administrator,
    "reconnect_refused": send_twice,
    "events_expired": send_old_event,
    "empty_panel": send_after(clear_panel),
    "unfillable_panel": send_after(add_empty_group),
    "too_many_groups": send_after(add_groups),
    "unreadable_rules": send_after(lambda _: Interviewer.objects.update(open_hours="often")),
    "interview_inactive": send_after(lambda world: set_active(world, False)),
    "endpoint_inactive": send_after(lambda _: WebhookEndpoint.objects.update(active=False)),
    "booking_cancelled": send_after(cancel_bookings),
    "candidate_erased": send_after_erasure,
    "candidate_has_interviews": erase_candidate,
    "messages_pending": cancel_and_erase_candidate,
    "calendar_unreachable": send_while_server_fails(ReadFailure.UNREACHABLE),
    "calendar_sign_in_refused": send_while_server_fails(ReadFailure.REAUTH_NEEDED),
    "not_a_calendar": send_while_server_fails(ReadFailure.NOT_A_CALENDAR),
    "link_closed": send_after(lambda world: world.send("revokeCandidateLink")),
    "reminder_refused": send_after(lambda world: world.send("remindCandidate")),
}


def probe_operation(world: World, operation_id: str, code: str) -> Any:
    """Return the response to the probe of a code, and roll its changes back."""
    rate_limit.process_counts.clear()
    cache.clear()
    ids = dict(world.ids)
    with transaction.atomic():
        response = PROBES[code](world, operation_id)
        transaction.set_rollback(True)
    world.ids.update(ids)
    return response
