from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from access.models import ApiToken
from tests.access import callers
from tests.admin_page import build_form_data

pytestmark = pytest.mark.django_db
LIST, ADD = (reverse(f"admin:access_apitoken_{page}") for page in ("changelist", "add"))


def make(client, **typed: object):
    return client.post(
        ADD, build_form_data(client.get(ADD), name="Careers site", **typed), follow=True
    )


def shown(page) -> list[str]:
    return re.findall(r"slt_[\w-]{43}", page.content.decode())


def test_a_tokens_text_is_shown_once(admin_client):
    (text,) = shown(make(admin_client, may_book="on"))
    assert callers.client_with_token(text).get("/api/me").json()["scopes"] == ["read", "book"]
    token = ApiToken.objects.get()
    for url in (LIST, reverse("admin:access_apitoken_change", args=[token.pk])):
        page = admin_client.get(url)
        assert shown(page) == []
        assert token.digest not in page.content.decode()


def test_it_is_told_who_made_it_and_how_it_begins(admin_client, admin_user):
    make(admin_client)
    token = ApiToken.objects.get()
    assert token.created_by == admin_user
    assert token.prefix in admin_client.get(LIST).content.decode()


def test_a_token_that_may_do_nothing_comes_back(admin_client):
    page = build_form_data(admin_client.get(ADD), name="idle")
    del page["may_read"]
    answer = admin_client.post(ADD, page)
    assert "It may do nothing" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_what_a_token_may_do_is_not_widened_afterwards(admin_client):
    token, _ = callers.issue_token()
    url = reverse("admin:access_apitoken_change", args=[token.pk])
    typed = build_form_data(admin_client.get(url), name="New name", may_book="on", digest="0" * 64)
    assert admin_client.post(url, typed).status_code == 302
    token.refresh_from_db()
    assert (token.name, token.may_book, token.digest == "0" * 64) == ("New name", False, False)


def test_a_token_is_revoked_at_once_and_for_good(admin_client, frozen):
    token, text = callers.issue_token()
    chosen = {"action": "revoke", "_selected_action": [token.pk]}
    for when in ("first", "again"):
        answer = admin_client.post(LIST, chosen, follow=True)
        told = f"{1 if when == 'first' else 0} tokens were revoked."
        assert told in answer.content.decode()
        frozen.shift(60)
    token.refresh_from_db()
    assert token.revoked_at.isoformat() == "2025-01-20T10:00:00+00:00"
    assert callers.client_with_token(text).get("/api/me").status_code == 401
    assert "revoked" in admin_client.get(LIST).content.decode()


def test_a_token_is_never_removed(admin_client):
    token, _ = callers.issue_token()
    assert (
        admin_client.post(reverse("admin:access_apitoken_delete", args=[token.pk])).status_code
        == 403
    )


def test_the_sign_in_says_when_to_wait():
    page = Client().get("/admin/login/")
    assert type(page.context["form"]).__name__ == "LoginForm"
