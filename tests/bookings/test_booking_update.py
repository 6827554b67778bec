"""PATCH of a booking: the candidate and the caller's own data."""

from __future__ import annotations

import pytest

from bookings import candidate_links, erasure
from bookings.candidate_links import Invitee
from bookings.models import AuditEntry, Booking
from outbox.event_log import LoggedEvent
from outbox.models import Message
from tests.bookings.booking_factories import CANDIDATE, ELEVEN, TEN, book, cancel
from tests.factories import DAY, NOW, utc_seconds
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def existing_booking(template):
    booking = book(template)
    Message.objects.all().delete()
    return booking


@pytest.fixture
def patch(api, existing_booking):
    return lambda **body: api("patch", f"bookings/{existing_booking.pk}", body)


def list_mails() -> list[tuple[str, str]]:
    """Return the event and the address of each mail."""
    mails = Message.objects.filter(channel="mail").order_by("pk")
    return [
        (
            mail.payload["event"],
            mail.payload["booking"]["attendees"][mail.payload["attendee"]]["email"],
        )
        for mail in mails
    ]


def test_external_id_and_metadata_are_replaced_and_nobody_is_notified(patch, frozen):
    first = patch(externalId="app-77", metadata={"stage": "onsite", "by": "Ann"}).json()
    assert (first["externalId"], first["metadata"]) == (
        "app-77",
        {"stage": "onsite", "by": "Ann"},
    )
    frozen.shift(60)
    second = patch(metadata={"stage": "offer"}).json()
    assert (second["externalId"], second["metadata"]) == ("app-77", {"stage": "offer"})
    third = patch(externalId=None, metadata=None).json()
    assert (third["externalId"], third["metadata"], third["sequence"]) == (None, {}, 0)
    assert [body["updatedAt"] for body in (first, second)] == [
        "2025-01-20T10:00:00Z",
        "2025-01-20T10:01:00Z",
    ]
    assert list_mails() == []


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        ({"externalId": "app-77"}, ["externalId"]),
        ({"metadata": {"stage": "offer"}}, ["metadata"]),
        ({"externalId": "app-77", "candidate": {"name": "Dana Lee"}}, ["candidate", "externalId"]),
    ],
)
def test_event_says_what_is_different_and_has_the_new_external_id(patch, body, changes):
    patch(**body)
    patch(**body)
    (event,) = LoggedEvent.objects.filter(type="booking.updated")
    assert event.data["changes"] == changes
    assert event.data["externalId"] == body.get("externalId")
    assert event.data["previous"]["start"] == event.data["start"]


def test_change_is_in_the_audit_log_and_the_same_values_are_no_change(
    patch, existing_booking, frozen
):
    patch(externalId="app-77")
    frozen.shift(60)
    again = patch(externalId="app-77", candidate=CANDIDATE).json()
    assert (again["updatedAt"], again["sequence"]) == ("2025-01-20T10:00:00Z", 0)
    entries = AuditEntry.objects.filter(booking_id=existing_booking.pk).values_list(
        "action", flat=True
    )
    assert list(entries) == ["updated", "booked"]


def test_new_address_gets_an_invitation_and_the_former_one_a_cancellation(patch):
    body = patch(candidate={"email": "noor@example.com", "name": "Noor Haddad"}).json()
    assert body["candidate"] == {**CANDIDATE, "email": "noor@example.com", "name": "Noor Haddad"}
    assert body["sequence"] == 1
    assert list_mails() == [("created", "noor@example.com"), ("cancelled", "dana@example.com")]
    for mail in Message.objects.filter(channel="mail"):
        name = mail.payload["booking"]["attendees"][mail.payload["attendee"]]["name"]
        assert name == ("Noor Haddad" if mail.payload["event"] == "created" else "Dana Roy")


def test_new_time_zone_is_that_of_the_announced_time(patch, existing_booking):
    assert patch(candidate={"timeZone": "America/New_York"}).json()["sequence"] == 1
    existing_booking.refresh_from_db()
    assert existing_booking.candidate_utc_offset == -5 * 3600
    assert list_mails() == [("updated", "dana@example.com")]


@pytest.mark.parametrize(
    ("notify", "addresses"), [({}, ["dana@example.com"]), ({"candidate": False}, [])]
)
def test_mails_can_be_left_out(patch, notify, addresses):
    patch(candidate={"name": "Dana R."}, notify=notify)
    assert [address for _, address in list_mails()] == addresses


def test_candidate_of_a_cancelled_booking_stays_but_own_data_can_change(patch, existing_booking):
    cancel(existing_booking)
    problem = problem_of(patch(candidate={"name": "Noor"}), 409)
    assert problem["code"] == "booking_cancelled"
    expected = "A cancelled booking cannot be moved or get another candidate. Book a new slot."
    assert problem["detail"] == expected
    body = patch(externalId="app-77", metadata={"outcome": "withdrawn"}).json()
    assert (body["state"], body["sequence"]) == ("cancelled", 1)
    assert (body["externalId"], body["metadata"]) == ("app-77", {"outcome": "withdrawn"})


def test_erased_candidate_cannot_be_named_again(patch, existing_booking, frozen):
    patch(externalId="app-77", metadata={"who": "Dana Roy"})
    frozen.shift(30 * DAY)
    Message.objects.all().delete()
    erasure.erase("dana@example.com", utc_seconds(NOW) + 30 * DAY)
    assert problem_of(patch(candidate={"name": "Noor"}), 409)["code"] == "candidate_erased"
    body = patch().json()
    assert (body["candidate"], body["metadata"], body["externalId"]) == (None, {}, "app-77")
    assert body["updatedAt"] == "2025-02-19T10:00:00Z"


def test_candidate_is_not_booked_twice_at_the_same_time(patch, existing_booking, template, frozen):
    other = book(template, ELEVEN, email="noor@example.com")
    Booking.objects.filter(pk=other.pk).update(
        start=existing_booking.start, end=existing_booking.end
    )
    candidate = {"email": "NOOR@example.com"}
    problem = problem_of(patch(candidate=candidate), 409)
    assert (problem["code"], problem["bookingId"]) == ("candidate_booked", str(other.pk))
    assert patch(candidate=candidate, allowCandidateOverlap=True).status_code == 200


def test_link_gets_the_candidate_of_its_booking(patch, existing_booking, template):
    invitee = Invitee("Dana Roy", "dana@example.com")
    link, _ = candidate_links.create(template.pk, invitee, utc_seconds(NOW))
    Booking.objects.filter(pk=existing_booking.pk).update(link=link)
    body = patch(candidate={"email": "noor@example.com"}).json()
    assert body["candidateLinkId"] == str(link.uuid)
    link.refresh_from_db()
    assert link.candidate_email == "noor@example.com"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"candidate": {"email": "dana"}}, "candidate.email"),
        ({"candidate": {"name": ""}}, "candidate.name"),
        ({"candidate": {"timeZone": "Mars"}}, "candidate.timeZone"),
        ({"candidate": None}, "candidate"),
        ({"candidate": {"phone": "1"}}, "candidate.phone"),
        ({"metadata": {"a": 1}}, "metadata.a"),
        ({"externalId": "x" * 256}, "externalId"),
        ({"start": TEN}, "start"),
        ({"notify": {"everybody": True}}, "notify.everybody"),
        ({"expectedSequence": -1}, "expectedSequence"),
    ],
)
def test_invalid_value_is_named_and_changes_nothing(patch, existing_booking, body, name):
    before = Booking.objects.values().get()
    assert list(errors_of(problem_of(patch(**body), 400))) == [name]
    assert Booking.objects.values().get() == before
