"""Errors are pages for browsers and problem details for programs."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from bookings import booking
from bookings.locking import ConcurrencyError
from bookings.models import Booking
from interviews import query_limits
from pages import signed_in_request
from tests.access import callers
from tests.pages.candidate_link.test_candidate import TEN, text

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = {"start": TEN, "name": "Noor Haddad", "email": "noor@example.com"}


@pytest.mark.parametrize("path", ["/nothing", "/interviews/x", "/book/", "/calendars/nothing"])
def test_not_found_is_a_page_in_a_browser(client, path):
    response = client.get(path, **BROWSER)
    assert response.status_code == 404
    assert text(response).startswith("Page not found")
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_not_found_is_problem_json_for_programs(client):
    assert client.get("/nothing").json()["status"] == 404
    assert client.get("/api/nothing", **BROWSER).json()["status"] == 404


def test_not_found_page_is_translated(client):
    assert "Seite nicht gefunden" in text(
        client.get("/nothing", HTTP_ACCEPT_LANGUAGE="de", **BROWSER)
    )


def test_csrf_failure_says_that_nothing_was_changed(link_url):
    response = Client(enforce_csrf_checks=True).post(f"{link_url}/confirm", FORM, **BROWSER)
    assert response.status_code == 403
    assert "Nothing was changed." in text(response)
    assert not Booking.objects.exists()


def test_server_error_page_shows_no_details(monkeypatch):
    def raise_error(*args, **kwargs):
        raise RuntimeError("the password is swordfish")

    client = callers.coordinator_client()
    client.raise_request_exception = False
    monkeypatch.setattr(signed_in_request, "build_signed_in_request", raise_error)
    response = client.get("/interviews", **BROWSER)
    assert response.status_code == 500
    assert "An error occurred on our side." in text(response)
    assert "swordfish" not in response.content.decode()


@pytest.mark.parametrize("error", [ConcurrencyError, OperationalError])
def test_concurrency_error_is_503_and_changes_nothing(client, link_url, monkeypatch, error):
    def raise_busy_error(*args):
        raise error

    monkeypatch.setattr(booking, "book", raise_busy_error)
    response = client.post(f"{link_url}/confirm", FORM)
    assert (response.status_code, response["Retry-After"]) == (503, "1")
    assert "Nothing was changed." in text(response)


def test_search_that_takes_too_long_is_503(client, coordinator, link_url, template, monkeypatch):
    monkeypatch.setattr(query_limits, "MAX_WORK_SECONDS", -60)
    pages = [client.get(link_url), coordinator.get(f"/interviews/{template.pk}")]
    assert [page.status_code for page in pages] == [503, 503]
    assert "The service is busy" in text(pages[0])


def test_candidate_of_unfillable_panel_gets_409(client, link_url, template):
    template.interviewers.clear()
    for response in (client.get(link_url), client.post(f"{link_url}/confirm", FORM)):
        assert response.status_code == 409
        assert "This interview cannot be booked yet" in text(response)
