"""Enqueue messages about changes of bookings and slots.

Changes of bookings are enqueued in the transaction of the change. Channels look up calendars and
build mails when they deliver. The number of queries does not depend on the size of the panel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import uuid4

from engine import timestamps
from engine.intervals import Interval
from interviews import panels
from outbox.booking_payload import Attendee, BookingSnapshot
from outbox.models import WEBHOOK_CHANNEL, Message, WebhookEndpoint
from outbox.queue import build_message, enqueue_all, is_enabled

BookingEventType = Literal["created", "rescheduled", "cancelled"]
SLOTS_CHANGED = "slots.changed"
#: How long a `slots.changed` webhook waits for further changes to merge into it.
DEBOUNCE_SECONDS = 5


@dataclass(frozen=True)
class _Notice:
    """A change to report to one recipient, who is `booking.attendees[position]`.

    `recipient` is the key that identifies them: a hash of the address or an interviewer's id.
    """

    recipient: str | int
    event_type: BookingEventType
    booking: BookingSnapshot
    position: int


def notify_booking(
    event_type: BookingEventType,
    booking: BookingSnapshot,
    previous: BookingSnapshot | None,
    now: int,
) -> None:
    """Enqueue mails, calendar writes and webhooks about a change of a booking.

    `previous` is the booking before the change, or None if it is new. Attendees who took part in
    the previous booking only are told that it was cancelled. `now` is a UTC second.
    """
    enqueue_all(
        [
            *_mails(event_type, booking, previous, now),
            *_calendar_writes(event_type, booking, previous, now),
            *_booking_webhooks(event_type, booking, previous, now),
        ]
    )


def notify_slots_changed(
    interviewer_ids: Iterable[int], intervals: Iterable[Interval], now: int
) -> None:
    """Enqueue `slots.changed` webhooks about interviewers and intervals in UTC seconds.

    If an endpoint has a pending webhook of this type, the change is merged into it.
    """
    ids, changed = sorted(set(interviewer_ids)), list(intervals)
    endpoints = _subscribed_endpoints(SLOTS_CHANGED) if ids and changed else []
    if not endpoints:
        return
    event = _build_event(SLOTS_CHANGED, now, _describe_slots(ids, changed))
    by_key = {f"slots:{WEBHOOK_CHANNEL}:{endpoint.pk}": endpoint for endpoint in endpoints}
    pending = {message.ordering_key: message for message in _pending_messages(by_key, now)}
    new_messages = []
    for ordering_key, endpoint in by_key.items():
        if ordering_key in pending and _merge_into(pending[ordering_key], event):
            continue
        message = _build_webhook(endpoint, event, ordering_key, "", now)
        message.due_at = timestamps.to_datetime(now + DEBOUNCE_SECONDS)
        new_messages.append(message)
    enqueue_all(new_messages)


def receive_calendars_changed(
    interviewer_ids: Iterable[int], spans: Iterable[Interval], now: int, **_: object
) -> None:
    """Receive `calendars_changed`: changed calendars change slots."""
    notify_slots_changed(interviewer_ids, spans, now)


def _mails(
    event_type: BookingEventType,
    booking: BookingSnapshot,
    previous: BookingSnapshot | None,
    now: int,
) -> Iterator[Message]:
    for notice in _build_notices(event_type, booking, previous, _hash_address):
        payload = {
            "meeting": notice.booking.to_json(),
            "attendee": notice.position,
            "event": notice.event_type,
        }
        key = f"{booking.id}:mail:{notice.recipient}"
        yield build_message("mail", payload, ordering_key=key, booking_id=booking.id, now=now)


def _calendar_writes(
    event_type: BookingEventType,
    booking: BookingSnapshot,
    previous: BookingSnapshot | None,
    now: int,
) -> Iterator[Message]:
    for notice in _build_notices(event_type, booking, previous, _interviewer_id):
        payload = {
            "meeting": notice.booking.to_json(),
            "interviewer": notice.recipient,
            "event": notice.event_type,
        }
        key = f"{booking.id}:calendar:{notice.recipient}"
        yield build_message("calendar", payload, ordering_key=key, booking_id=booking.id, now=now)


def _booking_webhooks(
    event_type: BookingEventType,
    booking: BookingSnapshot,
    previous: BookingSnapshot | None,
    now: int,
) -> Iterator[Message]:
    data = {"bookingId": booking.id, "sequence": booking.sequence, **_describe_booking(booking)}
    if previous and event_type == "rescheduled":
        data["previous"] = _describe_booking(previous)
    event = _build_event(f"booking.{event_type}", now, data)
    for endpoint in _subscribed_endpoints(event["type"]):
        key = f"{booking.id}:{WEBHOOK_CHANNEL}:{endpoint.pk}"
        yield _build_webhook(endpoint, event, key, booking.id, now)


def _build_notices(
    event_type: BookingEventType,
    booking: BookingSnapshot,
    previous: BookingSnapshot | None,
    key: Callable[[Attendee], str | int | None],
) -> list[_Notice]:
    """Return one notice per recipient, in the order of the attendees.

    `key` identifies the recipient behind an attendee; attendees without a key get no notice. Who
    joins a rescheduled booking is told that it was created. Who left it is told that it was
    cancelled, with the previous time and the new sequence number.
    """
    current = _positions_by_key(booking, key)
    former = _positions_by_key(previous, key) if previous else {}
    notices = []
    for recipient, position in current.items():
        has_joined = previous and event_type == "rescheduled" and recipient not in former
        notices.append(
            _Notice(recipient, "created" if has_joined else event_type, booking, position)
        )
    if previous:
        left_booking = replace(previous, sequence=booking.sequence)
        for recipient, position in former.items():
            if recipient not in current:
                notices.append(_Notice(recipient, "cancelled", left_booking, position))
    return notices


def _positions_by_key(
    booking: BookingSnapshot, key: Callable[[Attendee], str | int | None]
) -> dict[str | int, int]:
    """Return the position of the first attendee of each key."""
    positions: dict[str | int, int] = {}
    for position, attendee in enumerate(booking.attendees):
        if recipient := key(attendee):
            positions.setdefault(recipient, position)
    return positions


def _hash_address(attendee: Attendee) -> str:
    """Return a hash of the email address, or "" if there is none."""
    email = attendee.email.casefold()
    return hashlib.sha256(email.encode()).hexdigest()[:16] if email else ""


def _interviewer_id(attendee: Attendee) -> int | None:
    return attendee.interviewer_id


def _describe_booking(booking: BookingSnapshot) -> dict[str, Any]:
    """Return the ids and times of a booking, without personal data of the candidate."""
    return {
        "interviewId": booking.interview_id,
        "start": timestamps.format_utc(booking.start),
        "end": timestamps.format_utc(booking.end),
        "interviewerIds": [
            attendee.interviewer_id for attendee in booking.attendees if attendee.interviewer_id
        ],
    }


def _subscribed_endpoints(event_type: str) -> list[WebhookEndpoint]:
    if not is_enabled(WEBHOOK_CHANNEL):
        return []
    active = WebhookEndpoint.objects.filter(active=True).only("events").order_by("pk")
    return [endpoint for endpoint in active if endpoint.is_subscribed_to(event_type)]


def _describe_slots(
    interviewer_ids: Sequence[int], intervals: Sequence[Interval]
) -> dict[str, Any]:
    return {
        "interviewerIds": interviewer_ids,
        "interviewIds": panels.find_template_ids(interviewer_ids),
        "from": timestamps.format_utc(min(start for start, _end in intervals)),
        "to": timestamps.format_utc(max(end for _start, end in intervals)),
    }


def _build_event(event_type: str, now: int, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": f"evt_{uuid4().hex}",
        "type": event_type,
        "timestamp": timestamps.format_utc(now),
        "data": data,
    }


def _build_webhook(
    endpoint: WebhookEndpoint,
    event: Mapping[str, Any],
    ordering_key: str,
    booking_id: str,
    now: int,
) -> Message:
    payload = {"endpoint": endpoint.pk, **event}
    return build_message(
        WEBHOOK_CHANNEL, payload, ordering_key=ordering_key, booking_id=booking_id, now=now
    )


def _pending_messages(ordering_keys: Iterable[str], now: int) -> Iterable[Message]:
    """Return the waiting messages of the ordering keys that no worker has claimed."""
    pending = Message.objects.unleased(now).filter(
        ordering_key__in=list(ordering_keys), state=Message.State.WAITING
    )
    return pending.order_by("pk")


def _merge_into(message: Message, event: Mapping[str, Any]) -> bool:
    """Merge a `slots.changed` event into a pending webhook; return whether that succeeded.

    It fails if a worker claimed the webhook or another event was merged into it meanwhile. The
    webhook gets the id of the new event: an earlier attempt may have reached the receiver without
    our learning of it, and the receiver drops webhooks whose id it knows.
    """
    data = _merge_slots(message.payload["data"], event["data"])
    return message.replace_payload({**message.payload, **event, "data": data})


def _merge_slots(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "interviewerIds": sorted({*first["interviewerIds"], *second["interviewerIds"]}),
        "interviewIds": sorted({*first["interviewIds"], *second["interviewIds"]}),
        "from": min(first["from"], second["from"]),
        "to": max(first["to"], second["to"]),
    }
