"""The pages of accounts are as complete in German as in English."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from access import first_administrator, sign_in_links
from tests.access import callers, openid_provider
from tests.pages.test_pages_are_german import check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
PASSWORD = "correct horse battery"
ENTRANCE_PAGES = [
    "/login",
    "/account/password/forgotten",
    "/account/password/forgotten/sent",
    "/account/password/new/1-x",
    "/account/password/new/done",
    "/account/email/confirm/x",
    "/account/email/sent",
    "/account/inactive",
    "/account/company/cancelled",
]
OWN_PAGES = [
    "/account",
    "/account/password",
    "/account/email",
    "/account/sessions",
    "/account/company",
    "/account/second-factor",
    "/account/second-factor/recovery-codes/new",
    "/account/passkeys",
    "/account/passkeys/add",
    "/account/confirm",
]


@pytest.fixture(autouse=True)
def _provider(settings):
    settings.SOCIALACCOUNT_PROVIDERS = openid_provider.configure("http://127.0.0.1:9")


@pytest.fixture
def ann() -> Client:
    """The browser of Ann, who signed in with her password."""
    callers.create_account("coordinator", email="ann@example.com", password=PASSWORD)
    client = Client()
    client.post("/login", {"login": "coordinator", "password": PASSWORD})
    return client


@pytest.mark.parametrize("path", ENTRANCE_PAGES)
def test_pages_before_the_sign_in(client, path):
    check(client, path)


def test_pages_with_another_status(client):
    check(client, "/account/company/failed", 502)
    check(client, "/account/company/no-access", 403)
    check(client, "/account/invitation/x", 404)


def test_one_time_links(client):
    path = urlsplit(first_administrator.build_url()).path
    check(client, path)
    check(client, path, name="", email="x", password="short")
    check(client, f"/account/invitation/{callers.invite_alice()}")
    admin = callers.create_account("admin", is_superuser=True)
    check(client, urlsplit(sign_in_links.build_url(admin)).path)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_of_the_account(ann, path):
    check(ann, path)


def test_refused_forms(ann):
    wrong = {"oldpassword": "x", "password1": "short", "password2": "other"}
    check(ann, "/account/password", **wrong)
    check(ann, "/account/email", email="x", action_add="1")
    check(ann, "/account/email", email="ann@example.com", action_add="1")
    check(ann, "/account/confirm", password="wrong")
    check(ann, "/account", name="", timezone="x", language="x")
