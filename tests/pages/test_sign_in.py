from __future__ import annotations

import re

import pytest

from pages.responses import CONTENT_SECURITY_POLICY
from tests.access import callers
from tests.factories import alice
from tests.pages.page_content import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "closed")]


def test_an_interviewer_signs_in_and_goes_on_to_what_they_asked_for(client):
    person = alice()
    person.account = callers.create_account("alice", password="correct horse")
    person.save()
    form = get_page(client, client.get("/mine")["Location"]).form("")
    typed = {**form, "username": "alice", "password": "correct horse"}
    answer = client.post("/login", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/mine")
    assert "Alice Johnson" in get_page(client, "/mine").text


def test_a_wrong_password_is_said_on_a_page_like_every_other(client):
    callers.create_account("alice", password="correct horse")
    answer = client.post("/login", {"username": "alice", "password": "wrong"})
    assert b'role="alert"' in answer.content
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_nobody_is_sent_elsewhere_after_signing_in(client):
    callers.create_account("alice", password="correct horse")
    typed = {"username": "alice", "password": "correct horse", "next": "https://evil.example/"}
    assert client.post("/login", typed)["Location"] == "/"


@pytest.mark.parametrize("name", ["", "  ", "a\0b"])
def test_whatever_was_typed_wrong_is_said(client, name):
    page = client.post("/login", {"username": name, "password": "x"}).content.decode()
    assert re.search(r'role="alert">\s*\w+', page)


def test_signing_out_takes_a_button_and_no_picture_of_the_address_does_it():
    signed_in = callers.coordinator_client()
    assert signed_in.get("/logout")["Location"] == "/"
    assert signed_in.get("/templates").status_code == 200
    signed_in.post("/logout")
    assert signed_in.get("/templates").status_code == 302
