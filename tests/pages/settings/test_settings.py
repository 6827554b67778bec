"""The pages of the settings."""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from access.models import ApiToken, Invitation
from bookings.models import AuditEntry
from company import company_data
from outbox.models import WEBHOOK_CHANNEL, Message, WebhookEndpoint
from people.coordinator_accounts import COORDINATORS_GROUP
from tests.access import callers
from tests.bookings.booking_factories import TEN, book, cancel
from tests.factories import alice
from tests.pages.page_content import ParsedPage, get_page
from tests.pages.test_pages_are_german import find_untranslated

pytestmark = pytest.mark.django_db

ADMINISTRATOR_PAGES = ("/settings/company", "/settings/accounts", "/settings/tokens")
SHARED_PAGES = ("/settings/webhooks", "/settings/events", "/settings/audit", "/settings/retention")
#: Names of the API, which are the same in every language.
API_NAMES = re.compile(
    r"slt_\S+|[a-z_]+[.:][a-z_*]+|([a-z]\w*, )+[a-z]\w*|RETENTION_DAYS|ATS( – Slotsmith)?"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.fixture
def administrator(frozen) -> Client:
    return callers.superuser_client()


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(name="ATS", url="https://ats.example.com/hook")


def test_pages_depend_on_the_role(administrator, coordinator):
    assert administrator.get("/settings")["Location"] == "/settings/company"
    assert coordinator.get("/settings")["Location"] == "/settings/webhooks"
    assert {administrator.get(path).status_code for path in ADMINISTRATOR_PAGES} == {200}
    assert {coordinator.get(path).status_code for path in ADMINISTRATOR_PAGES} == {403}
    for client in (administrator, coordinator):
        assert {client.get(path).status_code for path in SHARED_PAGES} == {200}
    interviewer = callers.interviewer_client(alice())
    assert {interviewer.get(path).status_code for path in SHARED_PAGES} == {403}
    assert "API tokens" not in get_page(coordinator, "/settings/webhooks").text


def test_no_page_links_to_the_admin(administrator, endpoint):
    for path in (*ADMINISTRATOR_PAGES, *SHARED_PAGES, f"/settings/webhooks/{endpoint.pk}"):
        links = get_page(administrator, path).links
        assert not [link for link in links if link.startswith("/admin")]


def test_company_is_saved_with_a_logo(administrator):
    upload = SimpleUploadedFile("any name", PNG)
    page = get_page(administrator, "/settings/company")
    typed = {"name": "Acme", "colour": "#7a1fa2", "logo": upload}
    fields = {**page.form(""), **typed, "timeZone": "Europe/Berlin", "language": "de"}
    response = administrator.post("/settings/company", fields)
    assert response["Location"] == "/settings/company"
    page = get_page(administrator, "/settings/company", HTTP_ACCEPT_LANGUAGE="en")
    assert "The company was saved." in page.text
    assert "Next step: Add your interviewers" in page.text
    assert "/people" in page.links
    stored = company_data.load()
    assert (stored.name, stored.colour, stored.language) == ("Acme", "#7a1fa2", "de")
    assert company_data.load_logo().content == PNG
    fields = {**page.form(""), "remove-logo": "on", "logo": "", "language": "de"}
    administrator.post("/settings/company", fields)
    assert company_data.load().logo_version == ""


def test_first_time_zone_of_the_company_is_proposed_from_the_browser(administrator):
    administrator.cookies["browserzone"] = "America/Lima"
    page = get_page(administrator, "/settings/company")
    assert page.form("")["timeZone"] == "America/Lima"
    assert "Yours is proposed." in page.text
    company_data.change({"name": "Acme"}, lambda company: None)
    page = get_page(administrator, "/settings/company")
    assert page.form("")["timeZone"] == "UTC"
    assert "Yours is proposed." not in page.text


def test_errors_of_the_company_name_the_field_and_keep_the_text(administrator):
    page = get_page(administrator, "/settings/company")
    fields = {**page.form(""), "name": "Acme", "colour": "red", "replyTo": "nobody"}
    fields["logo"] = SimpleUploadedFile("a.svg", b"<svg/>")
    response = administrator.post("/settings/company", fields)
    assert response.status_code == 400
    html = response.content.decode()
    assert 'id="colour-error"' in html
    assert 'id="replyTo-error"' in html
    assert "Choose a PNG, JPEG or WebP image." in html
    assert 'value="Acme"' in html
    assert company_data.load().name == ""


def test_change_by_another_person_is_noticed(administrator):
    page = get_page(administrator, "/settings/company")
    company_data.change({"name": "Other"}, lambda company: None)
    fields = {**page.form(""), "name": "Acme", "logo": ""}
    response = administrator.post("/settings/company", fields)
    assert response.status_code == 409
    assert "Another person changed the company meanwhile." in response.content.decode()
    assert 'value="Acme"' in response.content.decode()
    assert company_data.load().name == "Other"


def test_token_is_shown_once_and_revoked(administrator):
    typed = {"name": "ATS", "scopes": ["bookings:write", "events:read"], "lifetime": "30"}
    response = administrator.post("/settings/tokens", typed)
    token = ApiToken.objects.get()
    assert (token.scope, token.created_by.username) == ("bookings:write events:read", "admin")
    assert (token.expires_at - token.created_at).days == 30
    [text] = [
        each["value"] for _, each in ParsedPage(response).tags if each.get("id") == "new-secret"
    ]
    assert 'data-copy="new-secret"' in response.content.decode()
    assert callers.client_with_token(text).get("/api/bookings").status_code == 200
    listed = get_page(administrator, "/settings/tokens").text
    assert text not in listed
    assert "created by admin" in listed
    response = administrator.post(f"/settings/tokens/{token.pk}/revoke")
    assert response["Location"] == "/settings/tokens"
    assert callers.client_with_token(text).get("/api/bookings").status_code == 401
    assert "The token was revoked" in get_page(administrator, "/settings/tokens").text
    assert administrator.post("/settings/tokens/999/revoke").status_code == 404


def test_token_needs_a_name_and_a_scope(administrator):
    response = administrator.post("/settings/tokens", {"name": "", "lifetime": "30"})
    assert response.status_code == 400
    assert "Choose at least one." in response.content.decode()
    assert not ApiToken.objects.exists()
    typed = {"name": "x", "scopes": "access:write", "lifetime": "30"}
    assert administrator.post("/settings/tokens", typed).status_code == 400


def test_roles_are_given_and_taken(administrator):
    account = callers.create_account("maria")
    path = f"/settings/accounts/{account.pk}/role"
    assert administrator.post(path, {"role": "coordinator"}).status_code == 302
    assert account.groups.get().name == COORDINATORS_GROUP
    administrator.post(path, {"role": "admin"})
    assert callers.client_of(account).get("/settings/company").status_code == 200
    administrator.post(path, {"role": "none"})
    assert not account.groups.exists()
    assert administrator.post(path, {"role": "king"}).status_code == 400
    assert administrator.post("/settings/accounts/999/role", {"role": "admin"}).status_code == 404
    assert AuditEntry.objects.filter(object_type="account", members=["role"]).count() == 3


def test_last_administrator_stays(administrator):
    own = User.objects.get(username="admin")
    for path, typed in (("role", {"role": "coordinator"}), ("active", {"active": "0"})):
        response = administrator.post(f"/settings/accounts/{own.pk}/{path}", typed)
        assert response.status_code == 409
        assert "This is the last administrator." in response.content.decode()
    own.refresh_from_db()
    assert own.is_superuser
    assert own.is_active
    other = callers.create_account("maria")
    administrator.post(f"/settings/accounts/{other.pk}/role", {"role": "admin"})
    response = administrator.post(f"/settings/accounts/{own.pk}/role", {"role": "none"})
    assert response.status_code == 302
    assert administrator.get("/settings/company").status_code in (403, 404)


def test_closed_account_cannot_act(administrator):
    account = callers.create_account("maria")
    administrator.post(f"/settings/accounts/{account.pk}/role", {"role": "coordinator"})
    client = callers.client_of(account)
    assert client.get("/").status_code == 200
    administrator.post(f"/settings/accounts/{account.pk}/active", {"active": "0"})
    assert client.get("/").status_code == 302
    assert "Open again" in get_page(administrator, "/settings/accounts").text
    administrator.post(f"/settings/accounts/{account.pk}/active", {"active": "1"})
    assert User.objects.get(pk=account.pk).is_active


def test_colleagues_are_invited(administrator):
    typed = {"name": "Maria Rossi", "email": "maria@example.com", "role": "coordinator"}
    assert administrator.post("/settings/accounts/invite", typed).status_code == 302
    invitation = Invitation.objects.get()
    text = get_page(administrator, "/settings/accounts").text
    assert "Maria Rossi · Coordinator maria@example.com · valid until Monday 27 January" in text
    administrator.post(f"/settings/invitations/{invitation.pk}", {"withdraw": ""})
    assert "Open invitations" not in get_page(administrator, "/settings/accounts").text
    typed["email"] = "nobody"
    assert administrator.post("/settings/accounts/invite", typed).status_code == 400


def test_endpoint_is_created_with_a_secret_that_is_shown_once(coordinator, frozen):
    typed = {"name": "ATS", "url": "https://ats.example.com/hook", "events": ["booking.*"]}
    response = coordinator.post("/settings/webhooks", typed)
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.events == ["booking.*"]
    assert endpoint.secret in response.content.decode()
    path = f"/settings/webhooks/{endpoint.pk}"
    assert endpoint.secret not in coordinator.get(path).content.decode()
    typed["url"] = "http://localhost/"
    response = coordinator.post("/settings/webhooks", typed)
    assert response.status_code == 400
    assert "Enter a URL that begins with https://" in response.content.decode()


def test_endpoint_is_changed_tested_and_deleted(coordinator, frozen, endpoint):
    path = f"/settings/webhooks/{endpoint.pk}"
    coordinator.post(f"{path}/test")
    assert "webhook.test Waiting" in get_page(coordinator, path).text
    Message.objects.filter(channel=WEBHOOK_CHANNEL).update(state="failed", attempts=9)
    assert "webhook.test Failed 9 none" in get_page(coordinator, f"{path}?state=failed").text
    coordinator.post(f"{path}/redeliver")
    assert "webhook.test Waiting" in get_page(coordinator, path).text
    coordinator.post(f"{path}/edit", {"name": "Applicants"})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.active) == ("Applicants", False)
    assert coordinator.post(f"{path}/test").status_code == 409
    secret = endpoint.secret
    response = coordinator.post(f"{path}/secret")
    endpoint.refresh_from_db()
    assert endpoint.secret != secret
    assert endpoint.secret in response.content.decode()
    assert coordinator.post(f"{path}/delete")["Location"] == "/settings/webhooks"
    assert coordinator.get(path).status_code == 404


def test_audit_log_has_filters_and_pages(coordinator, template, monkeypatch):
    booking = book(template, TEN)
    alice().save()
    text = get_page(coordinator, "/settings/audit").text
    assert "Slotsmith Interview booked Technical Interview All entries of this booking" in text
    assert "Interview booked" in get_page(coordinator, f"/settings/audit?booking={booking.pk}").text
    assert "No entry matches" in get_page(coordinator, "/settings/audit?object=company").text
    assert (
        "Enter the id of a booking" in get_page(coordinator, "/settings/audit?booking=1", 400).text
    )
    monkeypatch.setattr("pages.settings.audit_log._PAGE_SIZE", 1)
    first = get_page(coordinator, "/settings/audit?action=booked")
    assert "Earlier entries" not in first.text
    page = get_page(coordinator, "/settings/audit")
    [following] = [link for link in page.links if "after=" in link]
    assert get_page(coordinator, f"/settings/audit{following}").text != page.text


def test_audit_log_needs_as_many_queries_for_many_entries(
    coordinator, template, django_assert_max_num_queries
):
    book(template, TEN)
    get_page(coordinator, "/settings/audit")
    with django_assert_max_num_queries(8) as few:
        get_page(coordinator, "/settings/audit")
    for hour in (12, 14, 16):
        book(template, f"2025-01-22T{hour}:00:00Z", email=f"a{hour}@example.com")
    with django_assert_max_num_queries(len(few)):
        get_page(coordinator, "/settings/audit")


def test_events_have_a_filter_and_pages(coordinator, template, monkeypatch):
    monkeypatch.setattr("pages.settings.event_log._PAGE_SIZE", 1)
    booking = book(template, TEN)
    cancel(booking)
    latest = get_page(coordinator, "/settings/events?type=booking.*")
    assert "booking.cancelled" in latest.text
    assert f'"bookingId": "{booking.pk}"' in latest.text
    assert "booking.created" not in latest.text
    following = next(link for link in latest.links if "before=" in link)
    earlier = get_page(coordinator, f"/settings/events{following}")
    assert "booking.created" in earlier.text
    assert not [link for link in earlier.links if "before=" in link]
    empty = get_page(coordinator, "/settings/events?type=hold.expired&before=x")
    assert "There is no event of this type." in empty.text


def test_retention_shows_periods(coordinator, template, settings):
    settings.RETENTION_DAYS = 90
    text = get_page(coordinator, "/settings/retention").text
    assert "Names and addresses of candidates, after their interview 90 days" in text
    assert "No candidate was erased on request." in text


def test_pages_are_german(frozen, template, endpoint):
    administrator = callers.client_of(callers.create_account("nobody", is_superuser=True))
    book(template, TEN)
    administrator.post(f"/settings/webhooks/{endpoint.pk}/test")
    callers.issue_token(name="Work")
    for path in (*ADMINISTRATOR_PAGES, *SHARED_PAGES, f"/settings/webhooks/{endpoint.pk}"):
        pages = find_untranslated(partial(administrator.get, path))
        assert {text for text in pages if not API_NAMES.fullmatch(text)} == set(), path
