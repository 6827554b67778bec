"""Inviting many candidates with a list."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.actors import SYSTEM_ACTOR
from bookings import bulk_invitations
from bookings.bulk_invitations import InvitationsRefusedError, NewLink
from bookings.candidate_links import Invitee
from bookings.idempotency import without_key
from bookings.models import AuditEntry, CandidateLink
from outbox.models import Message
from pages.candidates import pasted_list
from pages.candidates.pasted_list import InvalidListError
from tests.bookings.booking_factories import issue_link
from tests.factories import NOW, set_rules, technical_interview, utc_seconds
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db

INVITE_LIST = "/candidates/invite/list"
LIST = "Noor Haddad, noor@example.com\nDana Roy, dana@example.com, Europe/Berlin\n"


@pytest.fixture
def check(coordinator, template):
    """Submit a list, and return the response."""

    def submit(rows: str = LIST, **fields):
        return coordinator.post(INVITE_LIST, {"interview": template.pk, "rows": rows, **fields})

    return submit


def send_checked(coordinator, response, template, **typed):
    """Press the button that sends the links of a checked list."""
    form = {**ParsedPage(response).form(INVITE_LIST), "interview": template.pk, "send": "1"}
    form.pop("file")
    return coordinator.post(INVITE_LIST, {**form, **typed})


def list_results(response) -> list[str]:
    """Return the results of the rows of a checked list."""
    table = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    rows = table.split("<tr>")[1:]
    return [
        next(text for text in ("Will be sent", "No errors", "Error") if text in row) for row in rows
    ]


def test_list_is_checked_before_anything_is_sent(coordinator, template, check):
    response = check()
    assert response.status_code == 200
    assert list_results(response) == ["Will be sent", "Will be sent"]
    assert "The list has 2 candidates and no errors." in ParsedPage(response).text
    assert not CandidateLink.objects.exists()
    sent = send_checked(coordinator, response, template)
    assert sent["Location"] == f"/candidates?interview={template.pk}"
    assert "Slotsmith sends 2 links." in get_page(coordinator, sent["Location"]).text
    fields = ("candidate_name", "candidate_email", "candidate_timezone")
    assert list(CandidateLink.objects.order_by("pk").values_list(*fields)) == [
        ("Noor Haddad", "noor@example.com", ""),
        ("Dana Roy", "dana@example.com", "Europe/Berlin"),
    ]
    assert Message.objects.filter(channel="plain_mail").count() == 2
    assert AuditEntry.objects.filter(action="link_created").count() == 2


def test_every_faulty_row_is_named_and_nothing_can_be_sent(check):
    rows = (
        "name;email;time zone\nNoor Haddad;noor@example.com;\n\nDana;dana\n;wei@example.com\n"
        "Mia;mia@example.com;Mars\nNoor;NOOR@example.com\n"
    )
    response = check(rows)
    assert response.status_code == 400
    assert list_results(response) == [*["Error"] * 4, "No errors"]
    text = ParsedPage(response).text
    assert "4 Dana dana Error Email address: Enter a valid email address." in text
    assert "5 wei@example.com Error Name: This field may not be blank." in text
    assert "6 Mia mia@example.com Mars Error Time zone: “Mars” is not a valid time zone." in text
    assert "The same email address is in line 2." in text
    assert 'name="send"' not in response.content.decode()
    assert "Mia;mia@example.com;Mars" in ParsedPage(response).form(INVITE_LIST)["rows"]


def test_candidate_with_a_link_is_an_error(check, template):
    issue_link(template, "Noor Haddad", "Noor@Example.com")
    assert list_results(check()) == ["Error", "No errors"]
    assert "already has a link for this interview type" in ParsedPage(check()).text


def test_list_that_was_changed_after_the_check_is_checked_again(coordinator, template, check):
    changed = send_checked(
        coordinator, check(), template, rows=f"{LIST}Wei Chen, wei@example.com\n"
    )
    assert changed.status_code == 200
    assert list_results(changed) == ["Will be sent"] * 3
    other = technical_interview()
    assert send_checked(coordinator, check(), template, interview=other.pk).status_code == 200
    assert not CandidateLink.objects.exists()


def test_list_that_is_sent_twice_is_sent_once(coordinator, template, check):
    response = check()
    send_checked(coordinator, response, template)
    again = send_checked(coordinator, response, template)
    assert again.status_code == 400
    assert CandidateLink.objects.count() == 2


def test_links_are_sent_together_or_not_at_all(template):
    issue_link(template, "Dana Roy", "dana@example.com")
    invitees = [Invitee("Noor", "noor@example.com"), Invitee("Dana", "DANA@example.com")]
    new_links = [NewLink(invitee) for invitee in invitees]
    with pytest.raises(InvitationsRefusedError):
        bulk_invitations.issue_all(template, new_links, utc_seconds(NOW), without_key(SYSTEM_ACTOR))
    assert CandidateLink.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        "Name,E-Mail\nNoor Haddad,noor@example.com\n".encode("utf-8-sig"),
        "E-Mail\tName\nnoor@example.com\tNoor Haddad\n".encode("utf-16"),
        b'"Noor Haddad";"noor@example.com"\r\n',
        b"Noor Haddad\tnoor@example.com\n",
    ],
)
def test_file_is_read_as_spreadsheets_write_it(check, content):
    response = check("", file=SimpleUploadedFile("candidates.csv", content))
    assert list_results(response) == ["Will be sent"]
    assert "Noor Haddad noor@example.com" in ParsedPage(response).text


def test_file_in_the_code_page_of_windows_keeps_its_letters(check):
    content = "Jürgen Groß;juergen@example.com\n".encode("cp1252")
    response = check("", file=SimpleUploadedFile("candidates.csv", content))
    assert "Jürgen Groß juergen@example.com" in ParsedPage(response).text


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "The list is empty."),
        (" \n\t\n", "The list is empty."),
        ("name,email\n", "The list is empty."),
        ("Noor,noor@example.com\n" * 501, "The list has 501 rows. Up to 500 candidates"),
        ("x" * 262_145, "The list is too long."),
        (f"{'x' * 140_000},noor@example.com", "The list cannot be read."),
    ],
)
def test_unusable_list_is_refused(check, rows, message):
    response = check(rows)
    assert response.status_code == 400
    assert message in ParsedPage(response).text


@pytest.mark.parametrize(
    "row", ["Ken Ito;ken@example.com", "Ken Ito|ken@example.com", "Ken Ito ken@example.com"]
)
def test_row_with_another_separator_is_named(check, row):
    response = check(f"Noor Haddad,noor@example.com\n{row}")
    assert response.status_code == 400
    assert "The columns of this row are not separated." in ParsedPage(response).text


def test_file_that_is_too_long_or_no_text_is_refused(check):
    too_long = SimpleUploadedFile("candidates.csv", b"x" * 262_145)
    assert "The list is too long." in ParsedPage(check("", file=too_long)).text
    with pytest.raises(InvalidListError):
        pasted_list.decode(b"\x81\x8d\xff")


def test_interview_type_is_required(check, template):
    response = check(interview="")
    assert response.status_code == 400
    page = ParsedPage(response)
    assert "Choose an interview type." in page.text
    assert page.form(INVITE_LIST)["rows"] == LIST
    set_rules(template, active=False)
    assert check().status_code == 400


def test_form_is_shown_with_the_interview_type(coordinator, template):
    page = get_page(coordinator, f"{INVITE_LIST}?interview={template.pk}")
    assert page.form(INVITE_LIST)["interview"] == "Technical Interview"


def test_spreadsheet_formulas_are_names_like_others(check):
    assert list_results(check("=1+1,noor@example.com")) == ["Will be sent"]
