"""Access to the pages of signed-in accounts, and their time zone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from bookings.models import Booking
from interviews.models import InterviewTemplate
from people.coordinator_accounts import COORDINATORS_GROUP
from people.models import Interviewer
from tests.access import callers
from tests.bookings.booking_factories import book
from tests.factories import alice, bob, chen, set_rules, technical_interview
from tests.pages.page_content import ParsedPage, get_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen", "no_anonymous_access", "everybody_free"),
]


@pytest.mark.parametrize("path", ["/", "/my-page", "/interviews", "/bookings?zone=UTC"])
def test_anonymous_user_is_redirected_to_sign_in(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/login?next=/")


@pytest.mark.parametrize(
    "path",
    ["/", "/my-page", "/my-page/calendars/caldav", "/interviews", "/interviews/1", "/bookings"],
)
def test_account_without_role_learns_that_no_interviewer_is_linked_to_it(path):
    client = callers.client_of(callers.create_account("nobody"))
    page = get_page(client, path, 403)
    assert "No interviewer is linked to your account" in page.text
    assert "ask a coordinator to invite you" in page.text
    assert "ask an administrator to add your account to the group coordinators" in page.text
    assert "Sign out" in page.text
    assert "/admin/people/interviewer/" not in page.links


def test_account_without_role_signs_in_and_learns_what_to_do(client):
    callers.create_account("nobody", password="a long password")
    typed = {"login": "nobody", "password": "a long password"}
    response = client.post("/login", typed, follow=True)
    assert response.status_code == 403
    assert "No interviewer is linked to your account" in ParsedPage(response).text


def test_deactivated_account_is_redirected_to_sign_in():
    client = callers.interviewer_client(alice())
    User.objects.update(is_active=False)
    assert client.get("/my-page").status_code == 302


@pytest.mark.parametrize("path", ["/interviews", "/bookings", "/calendars"])
def test_interviewers_get_403_on_coordinator_pages(path):
    assert callers.interviewer_client(alice()).get(path).status_code == 403


def test_api_token_opens_no_page():
    assert (
        callers.client_of_new_token(scope="availability:read bookings:write")
        .get("/my-page")
        .status_code
        == 302
    )


def test_home_depends_on_the_role():
    assert callers.interviewer_client(alice()).get("/")["Location"] == "/my-page"
    assert callers.coordinator_client().get("/").status_code == 200


@pytest.fixture
def viewer() -> Client:
    """A coordinator who interviews in Kathmandu, and can see a booking at 10:00 UTC."""
    book(technical_interview(bob()), "2025-01-22T10:00:00Z")
    person = set_rules(chen(), timezone="Asia/Kathmandu")
    client = callers.interviewer_client(person)
    person.account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    return client


def show_booking(client: Client, query: str = "") -> str:
    """Return the text of the page of the only booking."""
    return get_page(client, f"/bookings/{Booking.objects.get().pk}{query}").text


def test_times_are_in_viewer_zone(viewer):
    assert "Wednesday 22 January 2025, 15:45 to 16:45" in show_booking(viewer)


def test_zone_parameter_and_cookie_select_the_zone(viewer):
    assert "10:00 to 11:00, Europe/London" in show_booking(viewer, "?zone=Europe/London")
    viewer.cookies["zone"] = "Europe/Berlin"
    assert "11:00 to 12:00, Europe/Berlin" in show_booking(viewer)
    assert "05:00 to 06:00, America/New York" in show_booking(viewer, "?zone=America/New_York")


def test_selected_zone_is_stored_in_cookie(viewer):
    show_booking(viewer, "?zone=Europe/London")
    assert "10:00 to 11:00, Europe/London" in show_booking(viewer)


def test_zone_form_keeps_other_query_parameters(viewer):
    board = f"/interviews/{InterviewTemplate.objects.get().pk}"
    page = get_page(viewer, f"{board}?day=2025-01-22&start=2025-01-22T10:00:00Z")
    form = page.form("")
    assert (form["day"], form["start"]) == ("2025-01-22", "2025-01-22T10:00:00Z")
    assert form["zone"] == "Asia/Kathmandu"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "%00", "Europe/", "a" * 300])
def test_invalid_zone_parameter_is_ignored(viewer, zone):
    assert "Asia/Kathmandu" in show_booking(viewer, f"?zone={zone}")


def test_times_are_in_utc_without_interviewer():
    book(technical_interview(bob()), "2025-01-22T10:00:00Z")
    assert "10:00 to 11:00, UTC (UTC+00:00)" in show_booking(callers.coordinator_client())


def test_invalid_stored_zone_falls_back_to_utc(viewer):
    Interviewer.objects.filter(name="Chen Wei").update(timezone="Mars/Olympus")
    assert "10:00 to 11:00, UTC (UTC+00:00)" in show_booking(viewer)


def test_hour_format_follows_accept_language(viewer):
    assert "3:45 pm to 4:45 pm" in get_page(viewer, "/bookings", HTTP_ACCEPT_LANGUAGE="en-US").text


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 400])
def test_huge_ids_are_404(number):
    client = callers.coordinator_client()
    for path in ("", "/link"):
        assert client.post(f"/interviews/{number}{path}").status_code in (404, 405)
    assert client.get(f"/interviews/{number}").status_code == 404


def test_pages_of_other_roles_say_so_and_lead_to_my_page(template):
    client = callers.interviewer_client(alice())
    for path in ("/bookings", f"/interviews/{template.pk}", "/interviews/999", "/settings"):
        page = get_page(client, path, 403)
        assert "You cannot open this page" in page.text
        assert "/my-page" in page.links
    page = get_page(callers.coordinator_client(), "/people/999", 404)
    assert "Page not found" in page.text
    assert "/" in page.links
