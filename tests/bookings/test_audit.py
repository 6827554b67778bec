"""The audit log has one entry for every change by API or page, and none for refused changes."""

from __future__ import annotations

import pytest
from django.test import Client

from api.actors import Actor, ActorKind
from bookings import audit, booking, candidate_links, idempotency
from bookings.booking import BookingCancelledError
from bookings.candidate_links import Invitee
from bookings.models import AuditEntry, Booking
from bookings.slot_check import SlotUnavailableError
from tests.access import callers
from tests.bookings.booking_factories import (
    CANDIDATE,
    DANA,
    ELEVEN,
    HALF_PAST,
    NOON,
    TEN,
    book,
    book_hold,
    cancel,
    hold,
    move,
    slot_request,
)
from tests.factories import NOW, utc_seconds
from tests.roll_back import roll_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

JSON = "application/json"
RecordedAction = tuple[str, str, "str | None", "str | None"]


def list_actions() -> list[RecordedAction]:
    """Return the actions in order, with actor and the times before and after."""
    return [
        (
            entry.action,
            str(Actor(ActorKind(entry.actor_kind), entry.actor_id)),
            f"{entry.start_before:%H:%M}-{entry.end_before:%H:%M}" if entry.start_before else None,
            f"{entry.start_after:%H:%M}-{entry.end_after:%H:%M}" if entry.start_after else None,
        )
        for entry in AuditEntry.objects.filter(object_type="").order_by("pk")
    ]


def change_everything(client: Client, template: int) -> None:
    """Hold, release, hold again, book the hold, move the booking, cancel it."""

    def post(path: str, **body):
        return client.post(f"/api/{path}", body, content_type=JSON).json()

    holds, bookings = (f"interviews/{template}/{name}" for name in ("holds", "bookings"))
    client.delete(f"/api/holds/{post(holds, start=TEN)['id']}")
    booked = post(bookings, holdId=post(holds, start=TEN)["id"], candidate=CANDIDATE)
    post(f"bookings/{booked['id']}/reschedule", start=NOON)
    post(f"bookings/{booked['id']}/cancel")


def expected_actions(actor: str) -> list[RecordedAction]:
    return [
        ("held", actor, None, "10:00-11:00"),
        ("released", actor, "10:00-11:00", None),
        ("held", actor, None, "10:00-11:00"),
        ("booked", actor, None, "10:00-11:00"),
        ("rescheduled", actor, "10:00-11:00", "12:00-13:00"),
        ("cancelled", actor, "12:00-13:00", None),
    ]


def test_token_is_recorded_as_actor(template):
    token, text = callers.issue_token(scope="availability:read bookings:write")
    change_everything(callers.client_with_token(text), template.pk)
    assert list_actions() == expected_actions(f"token:{token.pk}")


def test_account_is_recorded_as_actor(template):
    client = callers.coordinator_client()
    change_everything(client, template.pk)
    assert list_actions() == expected_actions(f"account:{client.session['_auth_user_id']}")


def test_anonymous_caller_is_recorded_without_id(client, template):
    change_everything(client, template.pk)
    assert list_actions() == expected_actions("open")


def test_coordinator_who_cancels_on_a_page_is_recorded_by_account(template):
    booked, client = book(template), callers.coordinator_client()
    client.post(f"/bookings/{booked.pk}/cancel", {"reason": "ill"})
    actor = f"account:{client.session['_auth_user_id']}"
    assert list_actions()[1:] == [("cancelled", actor, "10:00-11:00", None)]


def test_candidate_is_recorded_by_link(client, template):
    link, secret = candidate_links.create(template.pk, Invitee(), utc_seconds(NOW))
    typed = {"name": "Noor Haddad", "email": "noor@example.com"}
    client.post(f"/book/{secret}/confirm", {"start": TEN, **typed})
    client.post(f"/book/{secret}/confirm", {"start": NOON, "moves": "1"})
    client.post(f"/book/{secret}/cancel", {"reason": "Noor is ill"})
    actor = f"link:{link.pk}"
    assert list_actions() == [
        ("booked", actor, None, "10:00-11:00"),
        ("rescheduled", actor, "10:00-11:00", "12:00-13:00"),
        ("cancelled", actor, "12:00-13:00", None),
    ]


def test_entry_names_template_hold_and_booking(template):
    hold_row = hold(template)
    booked = book_hold(hold_row)
    entry, first = AuditEntry.objects.filter(object_type="")
    assert (entry.template_id, entry.hold_id, entry.booking_id) == (
        template.pk,
        hold_row.pk,
        booked.pk,
    )
    assert (first.hold_id, first.booking_id, first.at.timestamp()) == (
        hold_row.pk,
        None,
        utc_seconds(NOW),
    )


def test_refused_change_leaves_no_entry(template):
    booked = book(template)
    cancelled = cancel(book(template, NOON))
    before = list_actions()
    for work, refusal in (
        (lambda: book(template, HALF_PAST), SlotUnavailableError),
        (lambda: hold(template, HALF_PAST), SlotUnavailableError),
        (lambda: move(booked, "2025-01-20T11:00:00Z"), SlotUnavailableError),
        (lambda: move(cancelled, ELEVEN), BookingCancelledError),
    ):
        with pytest.raises(refusal):
            work()
    assert list_actions() == before


def test_rolled_back_change_leaves_no_entry(template):
    with roll_back():
        book(template)
        assert len(list_actions()) == 1
    assert list_actions() == []


def test_change_without_effect_leaves_no_entry(template):
    booked = book(template)
    move(booked, TEN)
    cancel(booked)
    cancel(booked, "once more")
    assert [action for action, *_ in list_actions()] == ["booked", "cancelled"]


def test_replayed_request_leaves_no_entry(api, template):
    body = {"start": TEN, "candidate": CANDIDATE}
    for _ in range(2):
        assert api("post", f"{template.pk}/bookings", body, "a key").status_code == 201
    booked = Booking.objects.get()
    for path in ("reschedule", "cancel"):
        for _ in range(2):
            address = f"bookings/{booked.pk}/{path}"
            assert api("post", address, {"start": NOON} if path == "reschedule" else {}, path)
    assert [action for action, *_ in list_actions()] == ["booked", "rescheduled", "cancelled"]


def test_entry_contains_no_personal_data(template):
    cancel(book(template, name="Dana Roy", email="dana@example.com"), "Dana Roy is ill")
    kinds = {field.get_internal_type() for field in AuditEntry._meta.get_fields()}
    members = "JSONField"
    kinds.remove(members)
    assert kinds == {"BigAutoField", "DateTimeField", "CharField", "BigIntegerField", "UUIDField"}
    entries = AuditEntry.objects.filter(object_type="")
    assert all(entry.members == [] for entry in entries)
    texts = {text for row in entries.values_list("action", "actor_kind") for text in row}
    assert texts == {"booked", "cancelled", "system"}


def test_entries_are_listed_latest_first_by_booking_and_in_pages(template):
    first, second = book(template), book(template, NOON)
    cancel(first)
    entries = list(AuditEntry.objects.filter(object_type=""))
    assert [entry.booking_id for entry in entries] == [first.pk, second.pk, first.pk]
    assert audit.list_entries(2, object_type="") == (entries[:2], True)
    assert audit.list_entries(2, (entries[1].pk,), object_type="") == (entries[2:], False)
    assert audit.list_entries(9, booking_id=first.pk) == ([entries[0], entries[2]], False)


def test_entry_outlives_its_hold_and_booking(template):
    actor = Actor(ActorKind.TOKEN, 12345)
    booking.book(slot_request(template), DANA, idempotency.without_key(actor))
    Booking.objects.all().delete()
    assert list_actions() == [("booked", "token:12345", None, "10:00-11:00")]
