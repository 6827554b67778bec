"""The pages about the company account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from people.models import Interviewer
from tests.access import callers, openid_provider
from tests.access.openid_provider import create_person, sign_in
from tests.factories import bob
from tests.pages.page_content import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with openid_provider.run_provider(create_person("p1", "private@example.net")) as url:
        yield url


@pytest.fixture(autouse=True)
def _provider(issuer, settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = openid_provider.configure(issuer)


@pytest.fixture
def client() -> Client:
    """The browser of Ann, who signed in with her password."""
    callers.create_account("ann", email="ann@example.com", password=PASSWORD)
    client = Client()
    client.post("/login", {"login": "ann", "password": PASSWORD})
    return client


def test_sign_in_page_has_a_button_and_allows_the_provider(issuer):
    response = Client().get("/login?next=/my-page")
    assert "Continue with Example Inc." in response.content.decode()
    policy = response["Content-Security-Policy"]
    assert f"form-action 'self' {issuer}" in policy
    assert "unsafe" not in policy


def test_account_with_another_address_is_connected_and_disconnected(client):
    page = get_page(client, "/account/company")
    assert "No company account is connected" in page.text
    answer = sign_in(client, "p1", process="connect")
    assert answer["Location"] == "/account/company"
    page = get_page(client, "/account/company")
    assert "Your company account is connected." in page.text
    other = Client()
    sign_in(other, "p1")
    assert other.get("/account").status_code == 200
    pk = SocialAccount.objects.get().pk
    client.post("/account/company", {"account": pk})
    assert not SocialAccount.objects.exists()


def test_last_way_to_sign_in_is_not_disconnected(client):
    sign_in(client, "p1", process="connect")
    row = SocialAccount.objects.get()
    row.user.set_unusable_password()
    row.user.save()
    browser = Client()
    sign_in(browser, "p1")
    page = browser.post("/account/company", {"account": row.pk}).content.decode()
    assert "Set a password first" in page
    assert SocialAccount.objects.exists()


def test_account_of_another_person_is_not_taken_over(client):
    sign_in(client, "p1", process="connect")
    callers.create_account("bob", password=PASSWORD)
    other = Client()
    other.post("/login", {"login": "bob", "password": PASSWORD})
    sign_in(other, "p1", process="connect")
    assert SocialAccount.objects.get().user.username == "ann"
    assert "connected to another account" in get_page(other, "/account/company").text


def test_page_of_a_failed_sign_in_says_what_to_do():
    page = get_page(Client(), "/account/company/failed", 502)
    assert "Try again" in page.text


def test_invitation_is_accepted_with_a_company_account_of_another_address(frozen):
    secret = callers.invite_alice()
    browser = Client()
    path = f"/account/invitation/{secret}"
    assert f'name="next" value="{path}"' in browser.get(path).content.decode()
    assert sign_in(browser, "p1", next=path)["Location"] == "/"
    assert "Alice Johnson" in get_page(browser, "/my-page").text


def test_opened_invitation_is_not_accepted_by_another_sign_in(client):
    """A stranger could lead a person to the page of an invitation."""
    sign_in(client, "p1", process="connect")
    browser = Client()
    browser.get(f"/account/invitation/{callers.invite_alice()}")
    sign_in(browser, "p1")
    assert not Interviewer.objects.exclude(account=None).exists()


def test_account_of_another_interviewer_does_not_accept_an_invitation(client):
    sign_in(client, "p1", process="connect")
    person = bob()
    person.account = SocialAccount.objects.get().user
    person.save()
    path = f"/account/invitation/{callers.invite_alice()}"
    assert sign_in(Client(), "p1", next=path)["Location"] == "/account/company/no-access"
