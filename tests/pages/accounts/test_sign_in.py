from __future__ import annotations

import re

import pytest

from tests.access import callers
from tests.factories import alice
from tests.pages.page_content import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


def test_signing_in_leads_to_requested_page(client):
    person = alice()
    person.account = callers.create_account("alice", password="correct horse")
    person.save()
    form = get_page(client, client.get("/my-page")["Location"]).form("")
    typed = {**form, "login": "alice", "password": "correct horse"}
    response = client.post("/login", typed)
    assert (response.status_code, response["Location"]) == (302, "/my-page")
    assert "Alice Johnson" in get_page(client, "/my-page").text


def test_wrong_password_page_has_alert_and_security_headers(client):
    callers.create_account("alice", password="correct horse")
    response = client.post("/login", {"login": "alice", "password": "wrong"})
    assert b'role="alert"' in response.content
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_sign_in_does_not_redirect_to_other_hosts(client):
    callers.create_account("alice", password="correct horse")
    typed = {"login": "alice", "password": "correct horse", "next": "https://evil.example/"}
    assert client.post("/login", typed)["Location"] == "/"


@pytest.mark.parametrize("name", ["", "  ", "a\0b"])
def test_failed_sign_in_shows_error(client, name):
    page = client.post("/login", {"login": name, "password": "x"}).content.decode()
    assert re.search(r'role="alert">\s*\w+', page)


def test_signing_out_needs_a_post_request():
    signed_in = callers.coordinator_client()
    assert signed_in.get("/logout")["Location"] == "/"
    assert signed_in.get("/interviews").status_code == 200
    signed_in.post("/logout")
    assert signed_in.get("/interviews").status_code == 302
