"""The valid links of an interview type, and how a coordinator withdraws one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bookings import candidate_links
from bookings.models import AuditEntry, Booking, CandidateLink
from pages.candidates import open_links
from tests.access import callers
from tests.bookings.booking_factories import book
from tests.factories import alice, technical_interview
from tests.pages.candidate_link.test_candidate import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def board_url(template) -> str:
    return reverse("board", args=[template.pk])


@pytest.fixture
def link(link_url) -> CandidateLink:
    return CandidateLink.objects.get()


@pytest.fixture
def withdraw_url(link) -> str:
    return reverse("withdraw-link", args=[link.template_id, link.pk])


def test_board_lists_valid_links(coordinator, board_url, link):
    page_text = text(coordinator.get(board_url))
    assert (
        f"Valid booking links Noor Haddad {link.candidate_email} "
        "Valid until Monday 3 February 2025 Withdraw link" in page_text
    )


def test_board_without_links_has_no_list(coordinator, board_url):
    assert "Valid booking links" not in text(coordinator.get(board_url))


def test_withdrawn_link_works_no_longer_and_leaves_the_list(
    coordinator, board_url, link_url, withdraw_url
):
    response = coordinator.post(f"{withdraw_url}?day=2025-01-22")
    assert response["Location"] == f"{board_url}?day=2025-01-22#links"
    page_text = text(coordinator.get(response["Location"]))
    assert "The link for Noor Haddad was withdrawn and no longer works." in page_text
    assert "Withdraw link" not in page_text
    assert "Valid booking links" not in text(coordinator.get(board_url))
    candidate_page = Client().get(link_url)
    assert candidate_page.status_code == 404
    assert "has expired or was withdrawn" in text(candidate_page)
    assert [entry.action for entry in AuditEntry.objects.exclude(link_id=None)] == ["link_revoked"]


def test_booking_of_a_withdrawn_link_stays(coordinator, board_url, link, link_url, withdraw_url):
    Booking.objects.filter(pk=book(link.template).pk).update(link=link)
    assert "An interview is booked with this link." in text(coordinator.get(board_url))
    coordinator.post(withdraw_url)
    assert Booking.objects.get().state == Booking.State.BOOKED
    assert Client().get(f"{link_url}/cancel").status_code == 404


def test_get_of_the_form_withdraws_nothing(coordinator, board_url, link, withdraw_url):
    assert coordinator.get(withdraw_url)["Location"] == f"{board_url}?"
    assert not CandidateLink.objects.exclude(revoked_at=None).exists()


def test_others_cannot_withdraw_a_link(link, withdraw_url):
    assert callers.interviewer_client(alice()).post(withdraw_url).status_code == 404
    assert Client().post(withdraw_url)["Location"].startswith("/login")
    assert not CandidateLink.objects.exclude(revoked_at=None).exists()


def test_link_of_another_interview_type_is_404(coordinator, link):
    other = technical_interview(alice())
    address = reverse("withdraw-link", args=[other.pk, link.pk])
    assert coordinator.post(address).status_code == 404


def test_long_list_says_that_it_is_cut(coordinator, board_url, link, monkeypatch):
    monkeypatch.setattr(open_links, "MAX_LINKS", 1)
    assert "Only the newest 100 links" not in text(coordinator.get(board_url))
    now = int(link.created_at.timestamp())
    candidate_links.create(link.template_id, candidate_links.Invitee("Dana Roy"), now)
    assert "Only the newest 100 links" in text(coordinator.get(board_url))
