"""Enqueue messages about changes of bookings and slots.

Changes of bookings are enqueued in the transaction of the change. Channels look up calendars and
build mails when they deliver. The number of queries does not depend on the size of the panel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from calendars.models import Connection
from core.calendar_errors import ReadFailure
from engine import timestamps
from engine.intervals import Interval
from outbox import event_log, event_publishing, interviewer_page, webhook_events
from outbox.booking_notices import build_notices
from outbox.booking_payload import Attendee, BookingDetails, BookingEventType
from outbox.mail_recipients import ALL_RECIPIENTS, MailRecipients
from outbox.models import WEBHOOK_CHANNEL, Message, WebhookEndpoint
from outbox.queue import build_message, enqueue_all

#: How long a `slots.changed` webhook waits for further changes to merge into it.
DEBOUNCE_SECONDS = 5


def notify_booking(
    event_type: BookingEventType,
    booking: BookingDetails,
    previous: BookingDetails | None,
    now: int,
    for_candidate: BookingDetails | None = None,
    notify: MailRecipients = ALL_RECIPIENTS,
) -> None:
    """Enqueue mails, calendar writes and webhooks about a change of a booking, and log its event.

    `previous` is the booking before the change, or None if it is new. Attendees who took part
    before the change and no longer do are notified of a cancellation. `now` is a UTC second. The
    mail to the candidate describes `for_candidate`, if it is given. Only `notify` get mails.
    """
    event = webhook_events.build_booking_event(event_type, booking, previous, now)
    event_log.record(event)
    if event_type == "rescheduled" and previous:
        former_slot = previous.start, previous.end
        booking = replace(booking, former_slot=former_slot)
        for_candidate = for_candidate and replace(for_candidate, former_slot=former_slot)
    mails = _mails(event_type, booking, previous, now, for_candidate or booking, notify)
    enqueue_all(
        [
            *mails,
            *_calendar_writes(event_type, booking, previous, now),
            *event_publishing.build_webhooks(event, booking.id, now, booking_id=booking.id),
        ]
    )


def notify_slots_changed(
    interviewer_ids: Iterable[int],
    intervals: Iterable[Interval],
    now: int,
    interview_ids: Iterable[int] = (),
) -> None:
    """Log a `slots.changed` event about interviewers and intervals in UTC seconds.

    Its webhooks wait for further changes: if an endpoint has a pending webhook of this type, the
    change is merged into it. The events in the log are not merged.
    """
    ids, changed = sorted(set(interviewer_ids)), list(intervals)
    if not ids or not changed:
        return
    event = webhook_events.build_slots_event(ids, changed, now, interview_ids)
    event_log.record(event)
    endpoints = event_publishing.find_subscribed_endpoints(webhook_events.SLOTS_CHANGED)
    by_key = {f"slots:{WEBHOOK_CHANNEL}:{endpoint.pk}": endpoint for endpoint in endpoints}
    pending = {message.ordering_key: message for message in _pending_messages(by_key, now)}
    new_messages = []
    for ordering_key, endpoint in by_key.items():
        if ordering_key in pending and _merge_into(pending[ordering_key], event):
            continue
        message = event_publishing.build_webhook(endpoint, event, ordering_key, "", now)
        message.due_at = timestamps.to_datetime(now + DEBOUNCE_SECONDS)
        new_messages.append(message)
    enqueue_all(new_messages)


def send_copy(
    booking: BookingDetails, position: int, event_type: BookingEventType, now: int, copy: int
) -> None:
    """Enqueue a mail to one attendee again; `copy` is different for each mail."""
    payload = {
        "booking": booking.to_json(),
        "attendee": position,
        "event": event_type,
        "copy": copy,
        **_build_link(booking),
    }
    recipient = booking.attendees[position]
    payload |= _build_page_mark(recipient, _find_readers([recipient], now))
    key = get_mail_key(booking.id, recipient.email)
    enqueue_all([build_message("mail", payload, ordering_key=key, booking_id=booking.id, now=now)])


def notify_data_changed(booking: BookingDetails, previous: BookingDetails, now: int) -> None:
    """Publish a change of a booking that participants do not see: its external id or metadata."""
    event = webhook_events.build_booking_event("updated", booking, previous, now)
    event_publishing.publish(event, booking.id, now, booking_id=booking.id)


def notify_candidate_erased(bookings: Iterable[BookingDetails], now: int) -> None:
    """Publish that the candidates of bookings were erased; the bookings stay."""
    for booking in bookings:
        data = webhook_events.describe_booking(booking)
        event = webhook_events.build_event("booking.candidate_erased", now, data)
        event_publishing.publish(event, booking.id, now, booking_id=booking.id)


def receive_connection_status(
    connection: Connection, failure: ReadFailure | None, now: int, **_: object
) -> None:
    """Receive the signal `connection_status_changed`; publish an event."""
    data = {
        "connectionId": connection.pk,
        "interviewerId": connection.interviewer_id,
        "reason": failure.value if failure else None,
    }
    name = "connection.failing" if failure else "connection.recovered"
    event = webhook_events.build_event(name, now, data)
    event_publishing.publish(event, f"connection:{connection.pk}", now)


def notify_test(endpoint: WebhookEndpoint, now: int) -> str:
    """Log a test event and enqueue its webhook for one endpoint; return the id of the event."""
    event = webhook_events.build_test_event(endpoint.pk, now)
    event_log.record(event)
    key = f"test:{WEBHOOK_CHANNEL}:{endpoint.pk}"
    enqueue_all([event_publishing.build_webhook(endpoint, event, key, "", now)])
    return str(event["id"])


def receive_slot_changes(
    interviewer_ids: Iterable[int],
    spans: Iterable[Interval],
    now: int,
    interview_ids: Iterable[int] = (),
    **_: object,
) -> None:
    """Receive the signals `calendars_changed` and `rules_changed`; log a `slots.changed` event."""
    notify_slots_changed(interviewer_ids, spans, now, interview_ids)


def _mails(
    event_type: BookingEventType,
    booking: BookingDetails,
    previous: BookingDetails | None,
    now: int,
    for_candidate: BookingDetails,
    notify: MailRecipients,
) -> Iterator[Message]:
    notices = [
        notice
        for notice in build_notices(event_type, booking, previous, hash_address)
        if notify.includes(notice.attendee)
    ]
    readers = _find_readers((notice.attendee for notice in notices), now)
    for notice in notices:
        attendee = notice.attendee
        is_candidate = attendee.role == "candidate"
        # a former address of the candidate gets the former booking
        is_current = is_candidate and notice.booking is booking
        payload = {
            "booking": (for_candidate if is_current else notice.booking).to_json(),
            "attendee": notice.position,
            "event": notice.event_type,
            **_build_link(for_candidate if is_current else None),
            **_build_page_mark(attendee, readers),
        }
        key = f"{booking.id}:mail:{notice.recipient}"
        yield build_message("mail", payload, ordering_key=key, booking_id=booking.id, now=now)


def _build_link(for_candidate: BookingDetails | None) -> dict[str, Any]:
    """Return the part of a payload with the candidate's page, whose address is encrypted."""
    url = for_candidate.candidate_url if for_candidate else ""
    return {"text": url, "has_link": True} if url else {}


def _find_readers(recipients: Iterable[Attendee], now: int) -> set[int]:
    """Return the ids of the interviewers among recipients who can open the interview's page."""
    ids = [each.interviewer_id for each in recipients]
    return interviewer_page.find_readers([pk for pk in ids if pk is not None], now)


def _build_page_mark(recipient: Attendee, readers: set[int]) -> dict[str, Any]:
    """Return the part of a payload that says whether the mail leads to the interviewer's page."""
    return {"has_page": True} if recipient.interviewer_id in readers else {}


def _calendar_writes(
    event_type: BookingEventType,
    booking: BookingDetails,
    previous: BookingDetails | None,
    now: int,
) -> Iterator[Message]:
    for notice in build_notices(event_type, booking, previous, _interviewer_id):
        payload = {
            "booking": notice.booking.to_json(),
            "interviewer": notice.recipient,
            "event": notice.event_type,
        }
        key = f"{booking.id}:calendar:{notice.recipient}"
        yield build_message("calendar", payload, ordering_key=key, booking_id=booking.id, now=now)


def hash_address(attendee: Attendee) -> str:
    """Return a hash of the email address, or "" if there is none."""
    return _hash_email(attendee.email)


def get_mail_key(booking_id: str, email: str) -> str:
    """Return the ordering key of the mails about a booking to an email address."""
    return f"{booking_id}:mail:{_hash_email(email)}"


def _hash_email(email: str) -> str:
    folded = email.casefold()
    return hashlib.sha256(folded.encode()).hexdigest()[:16] if folded else ""


def _interviewer_id(attendee: Attendee) -> int | None:
    return attendee.interviewer_id


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
    Slotsmith knowing, and the receiver drops webhooks whose id it knows.
    """
    data = webhook_events.merge_slots(message.payload["data"], event["data"])
    return message.replace_payload({**message.payload, **event, "data": data})
