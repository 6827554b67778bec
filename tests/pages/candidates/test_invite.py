"""Inviting one candidate."""

from __future__ import annotations

import pytest
from django.test import Client

from bookings.models import CandidateLink
from outbox.models import Message
from tests.access import callers
from tests.factories import alice, set_rules, technical_interview
from tests.pages.candidates.conftest import find_shown_url, has_shown_url
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db

INVITE = "/candidates/invite"
NOOR = {"name": "Noor Haddad", "email": "noor@example.com"}


@pytest.fixture
def invite(coordinator, template):
    def send(**typed: str):
        return coordinator.post(INVITE, {"interview": str(template.pk), **NOOR, **typed})

    return send


def test_candidate_is_invited_and_the_link_is_shown_once(coordinator, invite):
    response = invite(**{"candidate-zone": "Asia/Kolkata"})
    link = CandidateLink.objects.get()
    assert response["Location"] == f"/candidates/{link.uuid}"
    page = get_page(coordinator, response["Location"])
    assert "Slotsmith sends the link to noor@example.com." in page.text
    [mail] = Message.objects.filter(channel="plain_mail")
    assert find_shown_url(page) in mail.full_payload["text"]
    assert "Choose a time" in Client().get(find_shown_url(page)).content.decode()
    assert link.candidate_timezone == "Asia/Kolkata"
    assert not has_shown_url(get_page(coordinator, response["Location"]))


def test_interview_type_is_preselected(coordinator, template):
    page = get_page(coordinator, f"{INVITE}?interview={template.pk}")
    assert page.form(INVITE)["interview"] == "Technical Interview"
    assert f"/candidates/invite/list?interview={template.pk}" in page.links
    assert get_page(coordinator, INVITE).form(INVITE)["interview"] == "Technical Interview"
    technical_interview(alice())
    assert "interview" not in get_page(coordinator, INVITE).form(INVITE)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": "noor"}, "Enter a valid email address."),
        ({"name": ""}, "This field may not be blank."),
        ({"name": "two\nlines"}, "It must be one line without control or invisible characters."),
        ({"candidate-zone": "Mars/Olympus"}, "“Mars/Olympus” is not a valid time zone."),
        ({"interview": ""}, "Choose an interview type."),
        ({"interview": "999"}, "Choose an interview type."),
        ({"interview": "²"}, "Choose an interview type."),
    ],
)
def test_invalid_input_sends_nothing_and_is_kept(invite, typed, message):
    response = invite(**typed)
    assert response.status_code == 400
    page = ParsedPage(response)
    assert message in page.text
    assert page.form(INVITE)["email"] == typed.get("email", "noor@example.com")
    assert not CandidateLink.objects.exists()


def test_candidate_with_a_link_is_invited_again_only_on_purpose(invite):
    invite()
    response = invite(email="NOOR@example.com")
    assert response.status_code == 409
    assert "already has a link for this interview type" in ParsedPage(response).text
    assert CandidateLink.objects.count() == 1
    assert invite(again="on").status_code == 302
    assert CandidateLink.objects.count() == 2


def test_inactive_interview_type_is_not_offered(coordinator, template, invite):
    set_rules(template, active=False)
    assert "there is no active one yet" in get_page(coordinator, INVITE).text
    assert invite().status_code == 400


def test_interviewers_cannot_invite(template):
    client = callers.interviewer_client(alice())
    form = {"interview": str(template.pk), **NOOR}
    assert client.post(INVITE, form).status_code == 403
    assert not CandidateLink.objects.exists()


def test_board_leads_to_the_form(coordinator, template):
    page = get_page(coordinator, f"/interviews/{template.pk}")
    assert f"{INVITE}?interview={template.pk}" in page.links
