"""The list of interview types, archiving and restoring."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bookings import candidate_links
from bookings.models import Booking, CandidateLink
from interviews.models import InterviewTemplate
from outbox.models import LoggedEvent
from tests.access import callers
from tests.bookings.booking_factories import TEN, book
from tests.factories import (
    NOW,
    add_group,
    alice,
    bob,
    chen,
    farid,
    technical_interview,
    utc_seconds,
)
from tests.pages.conftest import INVITEE
from tests.pages.interviews.form_page import count_queries, create_pool_interview
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(frozen, everybody_free) -> InterviewTemplate:
    return create_pool_interview()


@pytest.fixture
def archive_url(template) -> str:
    return reverse("interview-archive", args=[template.pk])


def test_panels_are_listed_in_words(coordinator, template):
    add_group(template, farid(), required=0)
    page = get_page(coordinator, "/interviews")
    assert "Technical Interview 60 minutes" in page.text
    panel = "Alice Johnson + 1 of Bob Smith, Chen Wei (stand-in: Farid Rahimi)"
    assert f"{panel}; optional: Farid Rahimi" in page.text
    assert not [link for link in page.links if link.startswith("/admin")]


def test_list_costs_the_same_for_many_types(coordinator, template):
    before = count_queries(coordinator, "/interviews")
    for _number in range(12):
        add_group(technical_interview(bob()), alice(), chen(), required=1)
    assert count_queries(coordinator, "/interviews") == before


def test_archiving_says_what_depends_on_the_type(coordinator, template, archive_url):
    book(template, TEN)
    for _number in range(2):
        candidate_links.create(template.pk, INVITEE, utc_seconds(NOW))
    text = get_page(coordinator, archive_url).text
    assert "1 upcoming interview of this type stays booked." in text
    assert "2 booking links are open. They will offer no times." in text
    assert InterviewTemplate.objects.get(pk=template.pk).active


def test_archived_type_has_its_own_section_and_can_be_restored(coordinator, template, archive_url):
    archived = ParsedPage(coordinator.post(archive_url, follow=True))
    assert "“Technical Interview” was archived." in archived.text
    assert "Archived Technical Interview" in archived.text
    assert not InterviewTemplate.objects.get(pk=template.pk).active
    restore_url = reverse("interview-restore", args=[template.pk])
    restored = ParsedPage(coordinator.post(restore_url, follow=True))
    assert "is offered again" in restored.text
    assert InterviewTemplate.objects.get(pk=template.pk).active
    assert LoggedEvent.objects.filter(type="interview.updated").count() == 2


def test_archiving_twice_changes_nothing(coordinator, archive_url):
    for _number in range(2):
        assert coordinator.post(archive_url).status_code == 302
    assert LoggedEvent.objects.filter(type="interview.updated").count() == 1


@pytest.mark.parametrize(
    "name", ["interview-edit", "interview-archive", "interview-delete", "interview-restore"]
)
def test_pages_are_for_coordinators(coordinator, template, name):
    url = reverse(name, args=[template.pk])
    interviewer = callers.interviewer_client(alice())
    assert (interviewer.get(url).status_code, interviewer.post(url).status_code) == (403, 403)
    assert coordinator.get(reverse(name, args=[10**9])).status_code == 404


def test_get_of_the_form_that_restores_a_type_leads_to_the_list(coordinator, template):
    response = coordinator.get(f"/interviews/{template.pk}/restore")
    assert (response.status_code, response["Location"]) == (302, "/interviews")


def test_only_a_type_that_is_not_in_use_is_deleted(coordinator, template):
    url = reverse("interview-delete", args=[template.pk])
    book(template, TEN)
    refused = coordinator.post(url)
    assert refused.status_code == 409
    assert "In use by: bookings, candidate links." in ParsedPage(refused).text
    assert reverse("interview-archive", args=[template.pk]) in get_page(coordinator, url).links
    Booking.objects.all().delete()
    CandidateLink.objects.all().delete()
    assert "This cannot be undone." in get_page(coordinator, url).text
    assert "The interview type was deleted." in ParsedPage(coordinator.post(url, follow=True)).text
    assert not InterviewTemplate.objects.filter(pk=template.pk).exists()
