from __future__ import annotations

import pytest
from django.urls import reverse

from bookings.models import AuditEntry, Booking, Hold
from tests.bookings.booking_factories import book, hold
from tests.factories import alice, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]


def test_bookings_are_found_by_their_candidate_and_their_interviewers(admin_client):
    book(technical_interview(alice()), name="Dana Roy")
    url = reverse("admin:bookings_booking_changelist")
    for words, found in (("dana", 1), ("johnson", 1), ("nobody", 0)):
        assert admin_client.get(url, {"q": words}).context["cl"].result_count == found


def test_a_booking_is_looked_at_and_not_changed_by_hand(admin_client):
    made = book(technical_interview(alice()))
    page = admin_client.get(reverse("admin:bookings_booking_change", args=[made.pk]))
    assert "Alice Johnson" in page.content.decode()
    for action, args in (("delete", [made.pk]), ("add", [])):
        url = reverse(f"admin:bookings_booking_{action}", args=args)
        assert admin_client.post(url).status_code == 403
    assert Booking.objects.count() == 1


def test_a_hold_does_not_keep_a_template_from_being_deleted(admin_client):
    template = technical_interview(alice())
    hold(template)
    url = reverse("admin:interviews_interviewtemplate_delete", args=[template.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Hold.objects.exists()


def test_a_booking_keeps_its_template(admin_client):
    template = technical_interview(alice())
    book(template)
    url = reverse("admin:interviews_interviewtemplate_delete", args=[template.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 200
    assert Booking.objects.count() == 1


def test_the_audit_log_is_looked_at_and_not_changed(admin_client):
    made = book(technical_interview(alice()))
    url = reverse("admin:bookings_auditentry_changelist")
    assert admin_client.get(url, {"q": str(made.pk)}).context["cl"].result_count == 1
    entry = AuditEntry.objects.get()
    for action, args in (("delete", [entry.pk]), ("add", [])):
        address = reverse(f"admin:bookings_auditentry_{action}", args=args)
        assert admin_client.post(address).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}
    admin_client.post(url, chosen)
    change = reverse("admin:bookings_auditentry_change", args=[entry.pk])
    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, {"action": "held"}).status_code == 403
    assert list(AuditEntry.objects.values_list("action")) == [("booked",)]
