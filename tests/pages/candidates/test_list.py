"""The list of candidates and their links."""

from __future__ import annotations

import pytest
from django.test import Client

from bookings import candidate_links, link_openings
from bookings.candidate_links import Invitee
from bookings.models import Booking, CandidateLink, CandidateWindow
from outbox.models import Message
from pages.candidates import list_page
from tests.access import callers
from tests.bookings.booking_factories import book, book_without_link, cancel, issue_link
from tests.factories import DAY, NOW, alice, technical_interview, utc_seconds
from tests.pages.page_content import get_page

pytestmark = pytest.mark.django_db

CANDIDATES = "/candidates"


def create_links(template, count: int, first_number: int = 0) -> None:
    for number in range(first_number, first_number + count):
        invitee = Invitee(f"Candidate {number}", f"c{number}@example.com")
        candidate_links.create(template.pk, invitee, utc_seconds(NOW) + number)


def list_names(page) -> list[str]:
    return [word for word in ("Noor", "Dana", "Wei", "Mia") if word in page.text]


@pytest.fixture
def four_links(template, link):
    """Links that are open, booked, expired and revoked."""
    for name in ("Dana Roy", "Wei Chen", "Mia Lund"):
        issue_link(template, name, f"{name[:3].lower()}@example.com")
    by_name = {row.candidate_name[:3]: row for row in CandidateLink.objects.all()}
    Booking.objects.filter(pk=book_without_link(template).pk).update(link=by_name["Dan"])
    CandidateLink.objects.filter(pk=by_name["Wei"].pk).update(expires_at=NOW)
    CandidateLink.objects.filter(pk=by_name["Mia"].pk).update(revoked_at=NOW)


def test_link_is_a_row_with_its_state(coordinator, link):
    page = get_page(coordinator, CANDIDATES)
    assert (
        "Noor Haddad noor@example.com Sent Technical Interview Being sent Not yet"
        " 3 Feb 2025" in page.text
    )
    assert f"/candidates/{link.uuid}" in page.links


def test_mail_and_openings_are_shown(coordinator, link):
    Message.objects.update(state="delivered", delivered_at=NOW)
    for minutes in (60, 120):
        link_openings.record_opening(link, utc_seconds(NOW) + minutes * 60)
    page = get_page(coordinator, CANDIDATES)
    assert (
        "Opened Technical Interview 20 Jan 2025, 10:00"
        " 2 times, last 20 Jan 2025, 12:00" in page.text
    )
    Message.objects.update(state="failed")
    assert "Mail failed Technical Interview Could not be delivered" in (
        get_page(coordinator, CANDIDATES).text
    )


def test_states_are_told_apart(coordinator, four_links):
    text = get_page(coordinator, CANDIDATES).text
    assert "dan@example.com Booked 22 Jan 2025, 10:00" in text
    assert "wei@example.com Expired" in text
    assert "mia@example.com Withdrawn" in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "open"}, ["Noor"]),
        ({"state": "booked"}, ["Dana"]),
        ({"state": "expired"}, ["Wei"]),
        ({"state": "revoked"}, ["Mia"]),
        ({"state": "unanswered"}, []),
        ({"q": "ROY"}, ["Dana"]),
        ({"q": "noor@"}, ["Noor"]),
        ({"q": "example.com", "state": "booked"}, ["Dana"]),
        ({"state": "nonsense", "q": "wei"}, ["Wei"]),
        ({"interview": "x", "after": "y"}, ["Noor", "Dana", "Wei", "Mia"]),
        ({"interview": "999999"}, []),
        ({"q": "", "state": "", "interview": ""}, ["Noor", "Dana", "Wei", "Mia"]),
    ],
)
def test_filters_select_links(coordinator, four_links, query, names):
    response = coordinator.get(CANDIDATES, query)
    rows = response.content.decode().partition("<tbody>")[2]
    assert [name for name in ("Noor", "Dana", "Wei", "Mia") if name in rows] == names


def test_cancelled_interviews_and_sent_times_have_a_state_and_a_filter(coordinator, template, link):
    window = {"start": "2025-01-23T08:00:00Z", "end": "2025-01-23T12:00:00Z"}
    CandidateWindow.objects.create(link=link, created_at=NOW, **window)
    cancel(book(template))
    rows = coordinator.get(f"{CANDIDATES}?state=cancelled").content.decode().partition("<tbody>")[2]
    assert "Dana Roy" in rows
    assert "Noor Haddad" not in rows
    page = get_page(coordinator, f"{CANDIDATES}?state=cancelled")
    assert "Cancelled Technical Interview Being sent Not yet" in page.text
    rows = coordinator.get(f"{CANDIDATES}?state=sent_times").content.decode()
    assert "Noor Haddad" in rows
    assert "Dana Roy" not in rows
    assert "No candidate matches" in get_page(coordinator, f"{CANDIDATES}?state=revoked").text


def test_links_of_one_interview_type_are_selected(coordinator, link):
    other = technical_interview(alice())
    issue_link(other, "Dana Roy", "dana@example.com")
    page = get_page(coordinator, f"{CANDIDATES}?interview={other.pk}")
    assert list_names(page) == ["Dana"]


def test_unanswered_links_are_those_that_the_navigation_counts(coordinator, link, frozen):
    assert "need attention" not in get_page(coordinator, CANDIDATES).text
    frozen.shift(3 * DAY)
    response = coordinator.get(f"{CANDIDATES}?state=unanswered")
    assert "Unanswered" in response.content.decode().partition("<tbody>")[2]
    assert "need attention" in response.content.decode()


def test_empty_lists_say_what_to_do(coordinator, template):
    page = get_page(coordinator, CANDIDATES)
    assert "No candidate has been invited yet. Send the first link." in page.text
    assert page.links.count("/candidates/invite") == 2
    page = get_page(coordinator, f"{CANDIDATES}?q=nobody")
    assert "No candidate matches these filters." in page.text


def test_pages_lead_to_the_oldest_link(coordinator, template, monkeypatch):
    monkeypatch.setattr(list_page, "MAX_LINKS", 3)
    create_links(template, 8)
    url, names = f"{CANDIDATES}?q=candidate", []
    while url:
        response = coordinator.get(url)
        names += [row.link.candidate_name for row in response.context["page"].rows]
        url = response.context["page"].older_url
    assert names == [f"Candidate {number}" for number in reversed(range(8))]
    assert response.context["page"].newest_url == f"{CANDIDATES}?q=candidate"


def test_number_of_queries_does_not_depend_on_the_number_of_links(
    coordinator, template, django_assert_max_num_queries
):
    create_links(template, 2)
    coordinator.get(CANDIDATES)
    with django_assert_max_num_queries(9) as few:
        coordinator.get(CANDIDATES)
    create_links(template, 30, first_number=2)
    with django_assert_max_num_queries(len(few)):
        coordinator.get(CANDIDATES)


def test_candidates_are_for_coordinators(link):
    paths = (
        CANDIDATES,
        "/candidates/invite",
        "/candidates/invite/list",
        f"/candidates/{link.uuid}",
    )
    interviewer = callers.interviewer_client(alice())
    for path in paths:
        assert interviewer.get(path).status_code == 403
        assert Client().get(path)["Location"] == f"/login?next={path}"


def test_names_cannot_break_the_page(coordinator, template):
    issue_link(template, "<script>alert(1)</script>", "noor@example.com")
    assert "<script>alert" not in coordinator.get(CANDIDATES).content.decode()
