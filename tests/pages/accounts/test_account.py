"""The page of one's own account."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from outbox.models import Message
from tests.access import callers
from tests.factories import alice
from tests.pages.page_content import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
PASSWORD = "correct horse battery"


def signed_in(account: User) -> Client:
    """Return a client that signed in with a password just now."""
    client = Client()
    client.post("/login", {"login": account.username, "password": PASSWORD})
    return client


@pytest.fixture
def ann():
    return callers.create_account("ann", email="ann@example.com", password=PASSWORD)


PAGES = [
    "/account",
    "/account/password",
    "/account/email",
    "/account/sessions",
    "/account/second-factor",
    "/account/second-factor/app",
    "/account/passkeys",
    "/account/passkeys/add",
    "/account/company",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_a_sign_in(path):
    assert Client().get(path)["Location"].startswith("/login?next=")


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_one_heading_and_no_inline_content(ann, path):
    page = get_page(signed_in(ann), path)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1
    assert "style" not in tags
    for tag, attributes in page.tags:
        assert "style" not in attributes
        assert tag != "script" or attributes["src"].startswith("/static/")


def test_account_without_a_role_has_a_page(ann):
    assert "Your account" in get_page(signed_in(ann), "/account").text


def test_name_language_and_zone_are_saved(ann):
    client = signed_in(ann)
    typed = {"name": "Ann Lee", "timezone": "Asia/Tokyo", "language": "de"}
    assert client.post("/account", typed)["Location"] == "/account"
    page = client.get("/account").content.decode()
    assert 'lang="de"' in page
    assert "Deine Einstellungen sind gespeichert." in page
    ann.refresh_from_db()
    assert ann.get_full_name() == "Ann Lee"


def test_zone_of_the_account_is_that_of_pages():
    client = callers.coordinator_client()
    client.post("/account", {"name": "Coco", "timezone": "Asia/Tokyo", "language": ""})
    assert "Asia/Tokyo" in client.get("/bookings").content.decode().replace("_", " ")
    chosen = re.compile(r'<option value="Asia/Tokyo"[^>]*selected|selected[^>]*>Asia/Tokyo')
    assert chosen.search(client.get("/bookings").content.decode())
    assert not chosen.search(client.get("/bookings?zone=Europe/Berlin").content.decode())


def test_zone_of_the_account_goes_before_that_of_the_browser():
    client = callers.coordinator_client()
    client.cookies["browserzone"] = "America/Lima"
    client.cookies["zone"] = "Africa/Cairo"

    def shown_zone() -> str:
        return str(client.get("/account").context["viewer"].clock.zone)

    assert shown_zone() == "Africa/Cairo"
    client.post("/account", {"name": "Coco", "timezone": "Asia/Tokyo", "language": ""})
    assert shown_zone() == "Asia/Tokyo"
    client.post("/account", {"name": "Coco", "timezone": "", "language": ""})
    assert shown_zone() == "America/Lima"


def test_zone_of_an_account_goes_before_that_of_the_interviewer():
    client = callers.interviewer_client(alice())
    client.post("/account", {"name": "Alice", "timezone": "Asia/Tokyo", "language": ""})
    assert client.get("/my-page").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "a\u202eb"), ("timezone", "Mars/Olympus"), ("language", "xx")],
)
def test_invalid_choice_names_the_field(ann, field, value):
    typed = {"name": "Ann", "timezone": "", "language": "", field: value}
    page = signed_in(ann).post("/account", typed).content.decode()
    assert f'id="{field}-error"' in page


class TestEmail:
    def change(self, client: Client, email: str = "new@example.com"):
        return client.post("/account/email", {"email": email, "action_add": "1"})

    def test_new_address_counts_once_it_is_confirmed(self, ann):
        client = signed_in(ann)
        self.change(client)
        ann.refresh_from_db()
        assert ann.email == "ann@example.com"
        [mail] = Message.objects.filter(payload__email="new@example.com")
        path = re.search(r"(/account/email/confirm/\S+)", mail.private_text)[1]
        assert "new@example.com" in get_page(Client(), path).text
        ann.refresh_from_db()
        assert ann.email == "ann@example.com"
        client.post(path)
        ann.refresh_from_db()
        assert ann.email == "new@example.com"

    def test_former_address_is_notified(self, ann):
        client = signed_in(ann)
        self.change(client)
        mail = Message.objects.get(payload__email="new@example.com")
        client.post(re.search(r"(/account/email/confirm/\S+)", mail.private_text)[1])
        notices = Message.objects.filter(payload__email="ann@example.com")
        assert any("another email address" in notice.private_text for notice in notices)

    @pytest.mark.parametrize("email", ["x", "", "ann@example.com"])
    def test_invalid_address_is_refused(self, ann, email):
        page = self.change(signed_in(ann), email)
        assert 'id="email-error"' in page.content.decode()

    def test_forged_link_says_so(self):
        page = get_page(Client(), "/account/email/confirm/forged")
        assert "was used already or has expired" in page.text


class TestSessions:
    def test_other_sessions_end(self, ann):
        client, other = signed_in(ann), signed_in(ann)
        page = get_page(client, "/account/sessions")
        assert page.text.count("127.0.0.1") == 2
        client.post("/account/sessions")
        assert client.get("/account").status_code == 200
        assert other.get("/account").status_code == 302

    def test_sessions_of_the_api_end_too(self, ann):
        api = Client()
        body = {"username": "ann", "password": PASSWORD}
        api.post("/api/session", body, content_type="application/json")
        assert api.get("/api/me").status_code == 200
        signed_in(ann).post("/account/sessions")
        assert api.get("/api/me").status_code == 401


def test_signing_in_by_email_address(ann):
    client = Client()
    client.post("/login", {"login": "ANN@example.com", "password": PASSWORD})
    assert client.get("/account").status_code == 200


def test_user_name_and_address_share_one_limit(ann):
    for login in ("ann", "ann@example.com", "Ann@example.com", "ann", "ann"):
        Client().post("/login", {"login": login, "password": "wrong"})
    page = Client().post("/login", {"login": "ann@example.com", "password": PASSWORD})
    assert "Too many failed sign-ins" in page.content.decode()
