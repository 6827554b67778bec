"""The search of the top bar finds candidates, bookings, people and interview types."""

from __future__ import annotations

import pytest

from bookings.models import Booking, CandidateLink
from engine.timestamps import to_datetime
from tests.access import callers
from tests.bookings.booking_factories import NOON, TEN, book, cancel, issue_link
from tests.factories import NOW, alice, chen, set_rules, utc_seconds
from tests.pages.page_content import get_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]


@pytest.fixture
def candidates(template) -> list[CandidateLink]:
    """150 links of candidates who share a word of their names."""
    now = to_datetime(utc_seconds(NOW))
    return CandidateLink.objects.bulk_create(
        CandidateLink(
            template=template,
            digest=str(number),
            candidate_name=f"Robin Number-{number:03}",
            candidate_email=f"robin{number}@example.com",
            created_at=now,
            expires_at=now.replace(year=2026),
        )
        for number in range(150)
    )


def test_each_kind_leads_to_its_page(coordinator, template):
    set_rules(chen(), email="chen@example.com")
    link = issue_link(template, "Noor Haddad", "noor@example.com").link
    kept, cancelled, past = (
        book(template, start, name, f"{name[:2]}@example.com")
        for start, name in ((NOON, "Noor Ash"), ("2025-01-22T13:00:00Z", "Noor B"), (TEN, "Noor C"))
    )
    cancel(cancelled)
    start, end = (to_datetime(utc_seconds(f"2025-01-02T{hour}:00:00")) for hour in (10, 11))
    Booking.objects.filter(pk=past.pk).update(start=start, end=end)
    page = get_page(coordinator, "/search?q=noor")
    expected = [
        f"/candidates/{link.uuid}",
        *(f"/bookings/{each.pk}" for each in (kept, cancelled, past)),
    ]
    assert set(expected) <= set(page.links)
    assert "Noor Haddad noor@example.com · Technical Interview" in page.text
    assert [state in page.text for state in ("booked", "cancelled", "over")] == [True] * 3
    assert f"/people/{chen().pk}" in get_page(coordinator, "/search?q=WEI+chen%40").links
    assert f"/interviews/{template.pk}" in get_page(coordinator, "/search?q=techn").links
    set_rules(template, active=False)
    set_rules(chen(), active=False)
    assert "Technical Interview Archived" in get_page(coordinator, "/search?q=techn").text
    assert "chen@example.com Archived" in get_page(coordinator, "/search?q=chen").text


def test_one_of_many_candidates_is_found_and_all_are_listed_in_pages(coordinator, candidates):
    page = get_page(coordinator, "/search?q=Number-077+robin")
    assert "Candidates (1) Bookings (0) People (0) Interview types (0)" in page.text
    assert f"/candidates/{candidates[77].uuid}" in page.links
    overview = get_page(coordinator, "/search?q=robin")
    assert "Show all 150 Candidates" in overview.text
    assert sum(link.startswith("/candidates/") for link in overview.links) < 20
    seen, url = set(), "/search?q=robin&group=candidates"
    while url:
        page = get_page(coordinator, url)
        seen |= set(page.links)
        url = next((tag["href"] for _, tag in page.tags if tag.get("rel") == "next"), "")
    assert {f"/candidates/{each.uuid}" for each in candidates} <= seen


def test_number_of_queries_does_not_depend_on_the_results(
    coordinator, candidates, django_assert_max_num_queries
):
    coordinator.get("/search?q=robin")
    with django_assert_max_num_queries(11) as many:
        coordinator.get("/search?q=robin")
    with django_assert_max_num_queries(len(many)):
        coordinator.get("/search?q=number-077")


def test_nothing_found_and_nothing_entered(coordinator):
    assert "Nothing was found." in get_page(coordinator, "/search?q=zzz%00&group=people").text
    assert "Enter a name or an email address" in get_page(coordinator, "/search?group=x").text


def test_search_is_for_coordinators(coordinator, client):
    assert "/search" in get_page(coordinator, "/bookings").forms
    interviewer = callers.interviewer_client(alice())
    assert "/search" not in get_page(interviewer, "/my-page").forms
    assert interviewer.get("/search?q=alice").status_code == 403
    assert client.get("/search").status_code == 302
