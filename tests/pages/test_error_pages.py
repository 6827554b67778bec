"""Whatever goes wrong is told to people on a page, and to programs as a problem."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from bookings import booking
from bookings.locking import ConcurrencyError
from bookings.models import Booking
from pages import staff_request
from tests.access import callers
from tests.pages.test_candidate import TEN, text

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = {"start": TEN, "name": "Noor Haddad", "email": "noor@example.com"}


@pytest.mark.parametrize("path", ["/nothing", "/templates/x", "/book/", "/calendars/nothing"])
def test_nothing_there_is_said_on_a_page(client, path):
    answer = client.get(path, **BROWSER)
    assert answer.status_code == 404
    assert text(answer).startswith("There is nothing here")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_program_gets_a_problem(client):
    assert client.get("/nothing").json()["status"] == 404
    assert client.get("/api/nothing", **BROWSER).json()["status"] == 404


def test_it_is_said_in_the_readers_language(client):
    assert "Hier ist nichts" in text(client.get("/nothing", HTTP_ACCEPT_LANGUAGE="de", **BROWSER))


def test_a_form_that_was_open_for_too_long_is_said_to_be_and_changes_nothing(address):
    answer = Client(enforce_csrf_checks=True).post(f"{address}/confirm", FORM, **BROWSER)
    assert answer.status_code == 403
    assert "Nothing was changed." in text(answer)
    assert not Booking.objects.exists()


def test_a_bug_of_ours_is_said_to_be_one_and_tells_nothing_of_itself(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the password is swordfish")

    client = callers.coordinator_client()
    client.raise_request_exception = False
    monkeypatch.setattr(staff_request, "_desk", broken)
    answer = client.get("/templates", **BROWSER)
    assert answer.status_code == 500
    assert "It is our fault." in text(answer)
    assert "swordfish" not in answer.content.decode()


@pytest.mark.parametrize("trouble", [ConcurrencyError, OperationalError])
def test_when_too_many_book_at_once_nothing_is_changed(client, address, monkeypatch, trouble):
    def turned_away(*args):
        raise trouble

    monkeypatch.setattr(booking, "book", turned_away)
    answer = client.post(f"{address}/confirm", FORM)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert "Nothing was changed." in text(answer)


def test_a_candidate_whose_panel_cannot_be_filled_is_told_so(client, address, template):
    template.interviewers.clear()
    for answer in (client.get(address), client.post(f"{address}/confirm", FORM)):
        assert answer.status_code == 409
        assert "This interview is not ready yet." in text(answer)
