from __future__ import annotations

import pytest
from django.urls import reverse

from bookings import candidate_links
from bookings.candidate_links import Invitee
from bookings.models import AuditEntry, Booking, Hold
from people.models import Reservation
from tests.access import callers
from tests.bookings.booking_factories import book, book_hold, hold
from tests.factories import NOW, alice, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]


def test_bookings_are_searchable_by_candidate_and_interviewer(admin_client):
    book(technical_interview(alice()), name="Dana Roy")
    url = reverse("admin:bookings_booking_changelist")
    for words, count in (("dana", 1), ("johnson", 1), ("nobody", 0)):
        assert admin_client.get(url, {"q": words}).context["cl"].result_count == count


def test_booking_is_read_only(admin_client):
    new_booking = book(technical_interview(alice()))
    page = admin_client.get(reverse("admin:bookings_booking_change", args=[new_booking.pk]))
    assert "Alice Johnson" in page.content.decode()
    for action, args in (("delete", [new_booking.pk]), ("add", [])):
        url = reverse(f"admin:bookings_booking_{action}", args=args)
        assert admin_client.post(url).status_code == 403
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("by_action", [False, True])
def test_deleting_a_hold_releases_it(admin_client, by_action):
    template = technical_interview(alice())
    held = hold(template)
    if by_action:
        url = reverse("admin:bookings_hold_changelist")
        form = {"action": "delete_selected", "_selected_action": [str(held.pk)], "post": "yes"}
    else:
        url = reverse("admin:bookings_hold_delete", args=[held.pk])
        form = {"post": "yes"}
    assert admin_client.post(url, form).status_code == 302
    assert not Reservation.objects.exists()
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")][-1] == "released"
    assert hold(template).start == held.start


def test_deleting_a_hold_that_was_booked_keeps_the_booking(admin_client):
    template = technical_interview(alice())
    held = hold(template)
    book_hold(held)
    url = reverse("admin:bookings_hold_delete", args=[held.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Hold.objects.exists()
    assert Reservation.objects.get().state == Reservation.State.BOOKED


def test_template_with_a_hold_can_be_deleted(admin_client):
    template = technical_interview(alice())
    hold(template)
    url = reverse("admin:interviews_interviewtemplate_delete", args=[template.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Hold.objects.exists()
    assert not Reservation.objects.exists()


def test_template_with_a_booking_cannot_be_deleted(admin_client):
    template = technical_interview(alice())
    book(template)
    url = reverse("admin:interviews_interviewtemplate_delete", args=[template.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 200
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("client", [callers.superuser_client, callers.coordinator_client])
def test_link_is_revoked_in_the_admin(client):
    link, _ = candidate_links.create(
        technical_interview(alice()).pk, Invitee("Dana Roy"), utc_seconds(NOW)
    )
    url = reverse("admin:bookings_candidatelink_changelist")
    form = {"action": "revoke", "_selected_action": [str(link.pk)]}
    page = client().post(url, form, follow=True)
    assert "Revoked 1 links." in page.content.decode()
    link.refresh_from_db()
    assert link.revoked_at is not None
    assert [entry.action for entry in AuditEntry.objects.exclude(link_id=None)] == ["link_revoked"]


def test_link_cannot_be_changed_or_deleted_in_the_admin(admin_client):
    link, _ = candidate_links.create(
        technical_interview(alice()).pk, Invitee("Dana Roy"), utc_seconds(NOW)
    )
    change = reverse("admin:bookings_candidatelink_change", args=[link.pk])
    page = admin_client.get(change)
    assert "Dana Roy" in page.content.decode()
    assert link.digest not in page.content.decode()
    assert admin_client.post(change, {"candidate_name": "Eve"}).status_code == 403
    delete = reverse("admin:bookings_candidatelink_delete", args=[link.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403


def test_audit_log_is_read_only(admin_client):
    new_booking = book(technical_interview(alice()))
    url = reverse("admin:bookings_auditentry_changelist")
    assert admin_client.get(url, {"q": str(new_booking.pk)}).context["cl"].result_count == 1
    entry = AuditEntry.objects.exclude(booking_id=None).get()
    for action, args in (("delete", [entry.pk]), ("add", [])):
        address = reverse(f"admin:bookings_auditentry_{action}", args=args)
        assert admin_client.post(address).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}
    admin_client.post(url, chosen)
    change = reverse("admin:bookings_auditentry_change", args=[entry.pk])
    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, {"action": "held"}).status_code == 403
    assert list(AuditEntry.objects.exclude(booking_id=None).values_list("action")) == [("booked",)]
