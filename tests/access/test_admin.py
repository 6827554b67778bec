from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from access.models import ApiToken
from people.models import Interviewer
from tests.access import callers
from tests.admin_page import build_form_data
from tests.factories import alice

pytestmark = pytest.mark.django_db
LIST, ADD = (reverse(f"admin:access_apitoken_{page}") for page in ("changelist", "add"))


def add_token(client, **fields: object):
    return client.post(
        ADD, build_form_data(client.get(ADD), name="Careers site", **fields), follow=True
    )


def find_tokens(page) -> list[str]:
    return re.findall(r"slt_[\w-]{43}", page.content.decode())


def test_token_text_is_shown_once(admin_client):
    (text,) = find_tokens(add_token(admin_client, scope=["events:read", "audit:read"]))
    scopes = callers.client_with_token(text).get("/api/me").json()["scopes"]
    assert scopes == ["events:read", "audit:read"]
    token = ApiToken.objects.get()
    for url in (LIST, reverse("admin:access_apitoken_change", args=[token.pk])):
        page = admin_client.get(url)
        assert find_tokens(page) == []
        assert token.digest not in page.content.decode()


def test_token_has_creator_and_prefix(admin_client, admin_user):
    add_token(admin_client)
    token = ApiToken.objects.get()
    assert token.created_by == admin_user
    assert token.prefix in admin_client.get(LIST).content.decode()


def test_token_without_permission_is_rejected(admin_client):
    page = build_form_data(admin_client.get(ADD), name="idle")
    del page["scope"]
    response = admin_client.post(ADD, page)
    assert "This field is required" in response.content.decode()
    assert not ApiToken.objects.exists()


def test_permissions_of_a_token_cannot_change(admin_client):
    token, _ = callers.issue_token()
    url = reverse("admin:access_apitoken_change", args=[token.pk])
    form_data = build_form_data(
        admin_client.get(url), name="New name", scope=["audit:read"], digest="0" * 64
    )
    assert admin_client.post(url, form_data).status_code == 302
    token.refresh_from_db()
    assert (token.name, token.scope) == ("New name", "availability:read")
    assert token.digest != "0" * 64


def test_token_can_be_revoked(admin_client, frozen):
    token, text = callers.issue_token()
    form = {"action": "revoke", "_selected_action": [token.pk]}
    for count in (1, 0):
        response = admin_client.post(LIST, form, follow=True)
        assert f"Revoked {count} tokens." in response.content.decode()
        frozen.shift(60)
    token.refresh_from_db()
    assert token.revoked_at.isoformat() == "2025-01-20T10:00:00+00:00"
    assert callers.client_with_token(text).get("/api/me").status_code == 401
    assert "revoked" in admin_client.get(LIST).content.decode()


def test_token_cannot_be_deleted(admin_client):
    token, _ = callers.issue_token()
    assert (
        admin_client.post(reverse("admin:access_apitoken_delete", args=[token.pk])).status_code
        == 403
    )


def test_admin_has_no_sign_in_of_its_own(admin_client):
    """The page of the service throttles, and asks for a second factor."""
    page = Client().get("/admin/login/?next=/admin/access/")
    assert page.url == "/login?next=/admin/access/"


def test_account_without_staff_status_is_refused():
    client = callers.client_of(callers.create_account("ann"))
    assert client.get("/admin/login/").status_code == 403


def test_admin_requires_staff():
    for client in (Client(), callers.client_of_new_token(), callers.interviewer_client(alice())):
        for app in ("people_interviewer", "calendars_connection", "access_apitoken"):
            assert client.get(reverse(f"admin:{app}_changelist")).status_code == 302
    assert Interviewer.objects.count() == 1


def test_accounts_and_tokens_require_a_superuser():
    for client, status in ((callers.coordinator_client(), 403), (callers.superuser_client(), 200)):
        for table in ("access_apitoken", "auth_user", "auth_group"):
            assert client.get(reverse(f"admin:{table}_changelist")).status_code == status
