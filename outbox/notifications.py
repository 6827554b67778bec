"""What bookings and calendars say to the outbox; bookings do so in their own transaction.

Nothing here asks who is on which calendar or what anybody's mail looks like: channels know, when
they deliver. However large a panel is, the queries are as many.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import uuid4

from engine import timestamps
from engine.intervals import Interval
from interviews import panels
from outbox.booking_payload import Attendee, BookingSnapshot
from outbox.models import WEBHOOK_CHANNEL, Message, WebhookEndpoint
from outbox.queue import build_message, enqueue_all, is_enabled

BookingEventType = Literal["created", "rescheduled", "cancelled"]
#: What somebody is told: an event, the meeting as it then stands, and their place among attendees.
_Notice = tuple[BookingEventType, BookingSnapshot, int]

SLOTS_CHANGED = "slots.changed"
#: Seconds for which news of slots wait, so that more of them become one message.
DEBOUNCE_SECONDS = 5


def notify_booking(
    event: BookingEventType, meeting: BookingSnapshot, before: BookingSnapshot | None, now: int
) -> None:
    """Tell everybody concerned of a booking that was made, moved or cancelled.

    `before` is how it stood until now, None if it is new: who took part then and no longer does
    is told so. `now` is a UTC second.
    """
    enqueue_all(
        [
            *_mails(event, meeting, before, now),
            *_calendar_entries(event, meeting, before, now),
            *_webhooks(event, meeting, before, now),
        ]
    )


def notify_slots_changed(interviewers: Iterable[int], times: Iterable[Interval], now: int) -> None:
    """Tell who listens that some interviewers' slots changed around some times (UTC seconds).

    What still waits to be told is widened by it.
    """
    whom, spans = sorted(set(interviewers)), list(times)
    endpoints = _endpoints(SLOTS_CHANGED) if whom and spans else []
    if not endpoints:
        return
    event = _event(SLOTS_CHANGED, now, _slots(whom, spans))
    streams = {f"slots:{WEBHOOK_CHANNEL}:{endpoint.pk}": endpoint for endpoint in endpoints}
    waiting = {one.ordering_key: one for one in _waiting(streams, now)}
    rest = [
        _webhook(endpoint, event, stream, "", now)
        for stream, endpoint in streams.items()
        if not (stream in waiting and _widen(waiting[stream], event))
    ]
    for message in rest:
        message.due_at = timestamps.to_datetime(now + DEBOUNCE_SECONDS)
    enqueue_all(rest)


def receive_calendars_changed(
    interviewer_ids: Iterable[int], spans: Iterable[Interval], now: int, **_: object
) -> None:
    """Receive `calendars_changed`: notify webhook endpoints that slots changed."""
    notify_slots_changed(interviewer_ids, spans, now)


def _mails(
    event: BookingEventType, meeting: BookingSnapshot, before: BookingSnapshot | None, now: int
) -> Iterator[Message]:
    for who, (news, stands, place) in _news(event, meeting, before, _address):
        payload = {"meeting": stands.to_json(), "attendee": place, "event": news}
        stream = f"{meeting.id}:mail:{who}"
        yield build_message("mail", payload, ordering_key=stream, booking_id=meeting.id, now=now)


def _calendar_entries(
    event: BookingEventType, meeting: BookingSnapshot, before: BookingSnapshot | None, now: int
) -> Iterator[Message]:
    for who, (news, stands, _) in _news(event, meeting, before, lambda one: one.interviewer_id):
        payload = {"meeting": stands.to_json(), "interviewer": who, "event": news}
        stream = f"{meeting.id}:calendar:{who}"
        yield build_message(
            "calendar", payload, ordering_key=stream, booking_id=meeting.id, now=now
        )


def _webhooks(
    event: BookingEventType, meeting: BookingSnapshot, before: BookingSnapshot | None, now: int
) -> Iterator[Message]:
    data = {"bookingId": meeting.id, "sequence": meeting.sequence, **_place(meeting)}
    if before and event == "rescheduled":
        data["previous"] = _place(before)
    told = _event(f"booking.{event}", now, data)
    for endpoint in _endpoints(told["type"]):
        stream = f"{meeting.id}:{WEBHOOK_CHANNEL}:{endpoint.pk}"
        yield _webhook(endpoint, told, stream, meeting.id, now)


def _news(
    event: BookingEventType,
    meeting: BookingSnapshot,
    before: BookingSnapshot | None,
    key: Callable[[Attendee], Any],
) -> Iterator[tuple[Any, _Notice]]:
    """What is told to each who has a key, once, in the order of the attendees."""
    here, then = _places(meeting, key), _places(before, key)
    for who, place in here.items():
        joins = before is not None and event == "rescheduled" and who not in then
        yield who, ("created" if joins else event, meeting, place)
    if before:
        stood = replace(before, sequence=meeting.sequence)
        for who, place in then.items():
            if who not in here:
                yield who, ("cancelled", stood, place)


def _places(meeting: BookingSnapshot | None, key: Callable[[Attendee], Any]) -> dict[Any, int]:
    places: dict[Any, int] = {}
    for place, attendee in enumerate(meeting.attendees if meeting else ()):
        if key(attendee):
            places.setdefault(key(attendee), place)
    return places


def _address(attendee: Attendee) -> str:
    """A name for a mail address that does not tell it; empty if there is none."""
    email = attendee.email.casefold()
    return hashlib.sha256(email.encode()).hexdigest()[:16] if email else ""


def _place(meeting: BookingSnapshot) -> dict[str, Any]:
    """Where a meeting stands, in ids and times: who reads it learns nothing of a candidate."""
    return {
        "interviewId": meeting.interview_id,
        "start": timestamps.format_utc(meeting.start),
        "end": timestamps.format_utc(meeting.end),
        "interviewerIds": [one.interviewer_id for one in meeting.attendees if one.interviewer_id],
    }


def _endpoints(event: str) -> list[WebhookEndpoint]:
    if not is_enabled(WEBHOOK_CHANNEL):
        return []
    active = WebhookEndpoint.objects.filter(active=True).only("events").order_by("pk")
    return [endpoint for endpoint in active if endpoint.is_subscribed_to(event)]


def _slots(whom: Sequence[int], spans: Sequence[Interval]) -> dict[str, Any]:
    return {
        "interviewerIds": whom,
        "interviewIds": panels.find_template_ids(whom),
        "from": timestamps.format_utc(min(start for start, _ in spans)),
        "to": timestamps.format_utc(max(end for _, end in spans)),
    }


def _event(kind: str, now: int, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": f"evt_{uuid4().hex}",
        "type": kind,
        "timestamp": timestamps.format_utc(now),
        "data": data,
    }


def _webhook(
    endpoint: WebhookEndpoint, event: Mapping[str, Any], stream: str, about: str, now: int
) -> Message:
    payload = {"endpoint": endpoint.pk, **event}
    return build_message(WEBHOOK_CHANNEL, payload, ordering_key=stream, booking_id=about, now=now)


def _waiting(streams: Iterable[str], now: int) -> Iterable[Message]:
    waiting = Message.objects.unleased(now).filter(
        ordering_key__in=list(streams), state=Message.State.WAITING
    )
    return waiting.order_by("pk")


def _widen(message: Message, event: Mapping[str, Any]) -> bool:
    """Have a message that waits tell more, unless it was claimed or widened meanwhile.

    It gets the id of the new event: who was told the old one, without our learning that it
    arrived, must not take this for the same.
    """
    old, new = message.payload["data"], event["data"]
    data = {
        "interviewerIds": sorted({*old["interviewerIds"], *new["interviewerIds"]}),
        "interviewIds": sorted({*old["interviewIds"], *new["interviewIds"]}),
        "from": min(old["from"], new["from"]),
        "to": max(old["to"], new["to"]),
    }
    same = Message.objects.filter(
        pk=message.pk,
        state=Message.State.WAITING,
        attempts=message.attempts,
        leased_until=message.leased_until,
        payload__id=message.payload["id"],
    )
    return bool(same.update(payload={**message.payload, **event, "data": data}))
