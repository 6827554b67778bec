"""Sign-in with a company account, against a real OpenID Connect provider on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import Group, User
from django.test import Client

from access.account_adapter import AccountAdapter
from bookings.models import AuditEntry
from people.coordinator_accounts import ADMINISTRATORS_GROUP, COORDINATORS_GROUP
from tests.access import callers, openid_provider
from tests.access.openid_provider import create_person, sign_in
from tests.factories import alice
from tests.json_server import JSONResponse, run_json_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access")]
PEOPLE = [
    create_person("a1", "alice@example.com", name="Alice Johnson"),
    create_person("c1", "coco@example.com", name="Coco", groups=["hr", "staff"]),
    create_person("m1", "maria@example.com", name="Maria", groups=["it", "staff"]),
    create_person("x1", "stranger@example.com", name="Stranger"),
    create_person("u1", "alice@example.com", email_verified=False),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with openid_provider.run_provider(*PEOPLE) as url:
        yield url


@pytest.fixture(autouse=True)
def _provider(issuer, settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = openid_provider.configure(issuer)


@pytest.fixture
def _groups(settings) -> None:
    settings.COMPANY_SIGN_IN = {
        **settings.COMPANY_SIGN_IN,
        "ADMINISTRATOR_GROUPS": ["it"],
        "COORDINATOR_GROUPS": ["hr", "recruiting"],
    }


def interviewer_with_email(email: str = "Alice@Example.com"):
    person = alice()
    person.email = email
    person.save()
    return person


def account_of(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def test_interviewer_with_the_verified_address_is_linked():
    person, client = interviewer_with_email(), Client()
    response = sign_in(client, "a1")
    assert (response.status_code, response["Location"]) == (302, "/")
    person.refresh_from_db()
    assert person.account == account_of(client)
    assert person.account.get_full_name() == "Alice Johnson"
    assert not person.account.has_usable_password()
    address = EmailAddress.objects.get(user=person.account)
    assert (address.email, address.verified) == ("alice@example.com", True)


def test_second_sign_in_uses_the_same_account():
    interviewer_with_email()
    first, second = Client(), Client()
    sign_in(first, "a1")
    sign_in(second, "a1")
    assert account_of(first) == account_of(second)
    assert User.objects.count() == 1


def test_account_with_the_address_is_connected():
    account = callers.create_account("coco", email="Coco@example.com", password="a long password")
    client = Client()
    sign_in(client, "c1")
    assert account_of(client) == account
    account.refresh_from_db()
    assert account.has_usable_password()


def test_stranger_has_no_access():
    client = Client()
    response = sign_in(client, "x1")
    assert response["Location"] == "/account/company/no-access"
    assert account_of(client) is None
    assert not User.objects.exists()
    page = client.get(response["Location"])
    assert page.status_code == 403


def test_unconfirmed_address_gives_no_access():
    interviewer_with_email()
    callers.create_account("alice", email="alice@example.com")
    client = Client()
    assert sign_in(client, "u1")["Location"] == "/account/company/no-access"
    assert not SocialAccount.objects.exists()


def test_address_of_two_accounts_gives_no_access():
    for name in ("one", "two"):
        callers.create_account(name, email="alice@example.com")
    assert sign_in(Client(), "a1")["Location"] == "/account/company/no-access"


def test_provider_can_vouch_for_every_address(issuer, settings):
    settings.SOCIALACCOUNT_PROVIDERS = openid_provider.configure(issuer, are_emails_verified=True)
    person = interviewer_with_email()
    sign_in(Client(), "u1")
    person.refresh_from_db()
    assert person.account is not None


@pytest.mark.usefixtures("_groups")
def test_groups_give_roles_at_each_sign_in(settings):
    client = Client()
    sign_in(client, "c1")
    account = account_of(client)
    assert [group.name for group in account.groups.all()] == [COORDINATORS_GROUP]
    assert client.get("/api/me").json()["role"] == "coordinator"
    sign_in(Client(), "c1")
    settings.COMPANY_SIGN_IN = {**settings.COMPANY_SIGN_IN, "COORDINATOR_GROUPS": ["recruiting"]}
    sign_in(client, "c1")
    assert not account.groups.exists()
    entries = AuditEntry.objects.filter(object_type="account", members=["role"])
    assert [entry.actor_kind for entry in entries] == ["system", "system"]


@pytest.mark.usefixtures("_groups")
def test_group_of_administrators():
    client = Client()
    sign_in(client, "m1")
    assert [group.name for group in account_of(client).groups.all()] == [ADMINISTRATORS_GROUP]
    assert client.get("/api/me").json()["role"] == "admin"


def test_roles_stay_if_no_group_is_configured():
    account = callers.create_account("coco", email="coco@example.com")
    account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    sign_in(Client(), "c1")
    assert account.groups.count() == 1


def test_inactive_account_is_not_signed_in():
    interviewer_with_email()
    client = Client()
    sign_in(client, "a1")
    User.objects.update(is_active=False)
    other = Client()
    assert sign_in(other, "a1")["Location"] == "/account/inactive"
    assert account_of(other) is None


def test_no_token_of_the_provider_is_stored():
    interviewer_with_email()
    sign_in(Client(), "a1")
    assert not SocialToken.objects.exists()


def test_requested_page_opens_after_the_sign_in():
    interviewer_with_email()
    assert sign_in(Client(), "a1", next="/mine")["Location"] == "/mine"
    assert sign_in(Client(), "a1", next="https://evil.example/")["Location"] == "/"


def test_answer_works_only_in_the_browser_that_started():
    interviewer_with_email()
    path = openid_provider.authorize(Client(), "a1")
    stranger = Client()
    assert stranger.get(path)["Location"] == "/account/company/failed"
    assert account_of(stranger) is None


def test_answer_works_once():
    interviewer_with_email()
    client = Client()
    path = openid_provider.authorize(client, "a1")
    client.get(path)
    client.post("/logout")
    assert client.get(path)["Location"] == "/account/company/failed"
    assert account_of(client) is None


def test_user_information_of_another_person_is_refused(monkeypatch):
    interviewer_with_email()
    other = {"sub": "a1", "email": "alice@example.com", "email_verified": True}
    target = "allauth.socialaccount.providers.openid_connect.views.OpenIDConnectOAuth2Adapter"
    monkeypatch.setattr(f"{target}._fetch_user_info", lambda *_: other)
    client = Client()
    assert sign_in(client, "x1")["Location"] == "/account/company/failed"
    assert account_of(client) is None


@pytest.mark.parametrize("answer", [[], {}, {"sub": 1}, "x"])
def test_unusable_user_information_fails_plainly(monkeypatch, answer):
    target = "allauth.socialaccount.providers.openid_connect.views.OpenIDConnectOAuth2Adapter"
    monkeypatch.setattr(f"{target}._fetch_user_info", lambda *_: answer)
    assert sign_in(Client(), "a1")["Location"] == "/account/company/failed"


def test_sign_in_does_not_start_on_get():
    assert Client().get("/account/company/company/sign-in").status_code == 405


def test_unknown_provider_is_not_found():
    assert Client().post("/account/company/other/sign-in").status_code == 404


def test_cancelled_sign_in_says_so():
    client = Client()
    start = client.post("/account/company/company/sign-in")
    state = start["Location"].partition("state=")[2].partition("&")[0]
    answer = client.get(f"/account/company/company/callback?error=access_denied&state={state}")
    assert answer["Location"] == "/account/company/cancelled"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "http://10.1.2.3", "https://10.1.2.3", "http://127.0.0.2:80"]
)
def test_unreachable_and_forbidden_providers_fail_plainly(settings, url):
    settings.SOCIALACCOUNT_PROVIDERS = openid_provider.configure(url)
    response = Client().post("/account/company/company/sign-in")
    assert response.status_code == 502


@pytest.mark.parametrize("answer", [{}, [], {"authorization_endpoint": 1}, "x"])
def test_invalid_discovery_document_fails_plainly(settings, answer):
    with run_json_server(lambda request: JSONResponse(answer)) as url:
        settings.SOCIALACCOUNT_PROVIDERS = openid_provider.configure(url)
        response = Client().post("/account/company/company/sign-in")
    assert response.status_code in (302, 502)


class TestOnlyCompanyAccounts:
    @pytest.fixture(autouse=True)
    def _only(self, settings):
        settings.COMPANY_SIGN_IN = {**settings.COMPANY_SIGN_IN, "ONLY": True}

    def test_passwords_do_not_work(self):
        callers.create_account("ann", password="a long password")
        client = Client()
        client.post("/login", {"login": "ann", "password": "a long password"})
        assert account_of(client) is None
        body = {"username": "ann", "password": "a long password"}
        answer = client.post("/api/session", body, content_type="application/json")
        assert answer.status_code == 401

    def test_company_accounts_work(self):
        interviewer_with_email()
        client = Client()
        sign_in(client, "a1")
        assert account_of(client) is not None

    def test_passkeys_do_not_work(self, rf):
        request = rf.get("/")
        request.session = {"account_authentication_methods": [{"method": "mfa", "at": 0}]}
        response = AccountAdapter(request).pre_login(request, callers.create_account("ann"))
        assert response["Location"] == "/login"

    def test_password_still_confirms_who_it_is(self, rf):
        ann = callers.create_account("ann", password="a long password")
        adapter = AccountAdapter(rf.get("/"))
        assert adapter.reauthenticate(ann, "a long password")
        assert not adapter.reauthenticate(ann, "wrong")

    def test_page_offers_no_password(self):
        page = Client().get("/login").content.decode()
        assert "Example Inc." in page
        assert 'type="password"' not in page
