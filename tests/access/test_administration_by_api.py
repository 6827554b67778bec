"""API tokens, accounts and invitations: only the session of an administrator manages them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from access.models import ApiToken, Invitation
from bookings.models import AuditEntry, IdempotencyRecord
from outbox.models import Message
from tests.access import callers
from tests.access.callers import client_with_token
from tests.factories import alice
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_anonymous_access", "frozen")]

TOKENS, ACCOUNTS, INVITATIONS = "/api/tokens", "/api/accounts", "/api/invitations"
TOKEN = {"name": "ATS", "scopes": ["events:read", "events:read"], "expiresAt": None}
COLLEAGUE = {"name": "Maria Rossi", "email": "maria@example.com", "role": "admin"}


@pytest.fixture
def administrator() -> Client:
    return callers.superuser_client()


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    text = json.dumps({} if body is None else body)
    return client.generic(method, path, text, "application/json", headers=headers)


def list_codes(response: Any) -> dict[str, str]:
    """Return the code of each error of a response 400 by its pointer."""
    return {entry["pointer"]: entry["code"] for entry in problem_of(response, 400)["errors"]}


def list_entries(object_type: str) -> list[tuple[str, list[str]]]:
    rows = AuditEntry.objects.filter(object_type=object_type).order_by("pk")
    return list(rows.values_list("action", "members"))


def test_text_of_a_token_is_in_one_response_only(administrator):
    headers = {"Idempotency-Key": "k"}
    answer = send(administrator, "POST", TOKENS, TOKEN, **headers)
    created = answer.json()
    secret = created.pop("secret")
    assert (answer.status_code, answer["Location"]) == (201, f"{TOKENS}/{created['id']}")
    assert answer["Cache-Control"] == "no-store"
    assert client_with_token(secret).get("/api/me").json()["scopes"] == ["events:read"]
    listed = administrator.get(TOKENS).json()["data"]
    assert listed == [administrator.get(answer["Location"]).json()]
    assert listed == [{**created, "lastUsedAt": "2025-01-20T10:00:00Z"}]
    assert created["createdById"] == User.objects.get().pk
    assert created["prefix"] == secret[:10]
    again = send(administrator, "POST", TOKENS, TOKEN, **headers).json()
    assert again["secret"] != secret
    assert not IdempotencyRecord.objects.exists()
    assert not AuditEntry.objects.filter(members__icontains=secret).exists()


def test_revoked_token_stays_in_the_list_and_stops_working(administrator):
    created = send(administrator, "POST", TOKENS, TOKEN).json()
    path = f"{TOKENS}/{created['id']}/revoke"
    revoked = send(administrator, "POST", path).json()
    assert (revoked["state"], revoked["revokedAt"]) == ("revoked", "2025-01-20T10:00:00Z")
    assert send(administrator, "POST", path).json() == revoked
    assert client_with_token(created["secret"]).get("/api/me").status_code == 401
    assert list_entries("api_token")[1:] == [("updated", ["revokedAt"])]
    assert send(administrator, "POST", f"{TOKENS}/999/revoke").status_code == 404


def test_token_gets_no_more_than_its_form_allows(administrator):
    body = {**TOKEN, "scopes": ["access:write"], "expiresAt": "2025-01-20T10:00:00Z"}
    body |= {"requestsPerMinute": 10**6, "createdById": 1}
    assert list_codes(send(administrator, "POST", TOKENS, body)) == {
        "#/scopes/0": "invalid_choice",
        "#/expiresAt": "too_small",
        "#/requestsPerMinute": "unknown",
        "#/createdById": "unknown",
    }
    wrong = list_codes(send(administrator, "POST", TOKENS, {"scopes": []}))
    assert set(wrong) == {"#/name", "#/scopes", "#/expiresAt"}
    assert not ApiToken.objects.exists()


def test_token_with_every_scope_manages_nothing():
    token, text = callers.issue_token(scope="company:write")
    # as if a bug or an operator had stored a scope that no token may have
    ApiToken.objects.filter(pk=token.pk).update(scope="access:write")
    account = callers.create_account("maria")
    for method, path in (
        ("POST", TOKENS),
        ("GET", TOKENS),
        ("PATCH", f"{ACCOUNTS}/{account.pk}"),
        ("POST", INVITATIONS),
    ):
        problem = problem_of(send(client_with_token(text), method, path, {"role": "admin"}), 403)
        assert problem["code"] == "session_required"
    # the token decides, even if the browser of an administrator sends it
    both = callers.superuser_client()
    answer = send(both, "POST", TOKENS, TOKEN, Authorization=f"Bearer {text}")
    assert problem_of(answer, 403)["code"] == "session_required"
    assert ApiToken.objects.count() == 1


def test_anonymous_access_manages_nothing(settings):
    settings.ACCESS = {**settings.ACCESS, "ANONYMOUS_ACCESS": "any"}
    for path in (TOKENS, ACCOUNTS, INVITATIONS):
        assert problem_of(Client().get(path), 403)["code"] == "session_required"
    assert problem_of(send(Client(), "POST", TOKENS, TOKEN), 403)["code"] == "session_required"


def test_coordinator_cannot_raise_their_role():
    client = callers.coordinator_client()
    own = User.objects.get()
    answer = send(client, "PATCH", f"{ACCOUNTS}/{own.pk}", {"role": "admin"})
    assert problem_of(answer, 403)["requiredScope"] == "access:write"
    for path, body in ((INVITATIONS, COLLEAGUE), (TOKENS, TOKEN)):
        assert problem_of(send(client, "POST", path, body), 403)["code"] == "insufficient_scope"
    # whether an account exists is not said
    assert client.get(f"{ACCOUNTS}/999").status_code == 403
    assert not Invitation.objects.exists()


def test_session_without_csrf_token_changes_nothing(administrator):
    account = callers.create_account("maria")
    client = Client(enforce_csrf_checks=True)
    client.cookies = administrator.cookies
    for method, path, body in (
        ("POST", TOKENS, TOKEN),
        ("PATCH", f"{ACCOUNTS}/{account.pk}", {"role": "admin"}),
        ("POST", INVITATIONS, COLLEAGUE),
    ):
        assert problem_of(send(client, method, path, body), 403)["code"] == "forbidden"
    assert client.get(TOKENS).json()["data"] == []
    token = client.get("/settings/tokens").cookies["csrftoken"].value
    assert send(client, "POST", TOKENS, TOKEN, **{"X-CSRFToken": token}).status_code == 201


def test_accounts_are_listed_with_their_roles(administrator, django_assert_max_num_queries):
    callers.interviewer_client(alice())
    callers.coordinator_client()
    with django_assert_max_num_queries(5):
        page = administrator.get(ACCOUNTS, {"limit": 2}).json()
    assert [row["role"] for row in page["data"]] == ["admin", "none"]
    assert page["data"][1] == {
        "id": page["data"][1]["id"],
        "username": f"account of {alice().pk}",
        "name": f"account of {alice().pk}",
        "email": None,
        "role": "none",
        "interviewerId": alice().pk,
        "active": True,
        "lastSignInAt": "2025-01-20T10:00:00Z",
    }
    rest = administrator.get(ACCOUNTS, {"limit": 2, "cursor": page["nextCursor"]}).json()
    assert [row["role"] for row in rest["data"]] == ["coordinator"]


def test_account_gets_another_role_and_is_closed(administrator):
    account = callers.create_account("maria")
    client, path = callers.client_of(account), f"{ACCOUNTS}/{account.pk}"
    before = administrator.get(path)
    answer = send(administrator, "PATCH", path, {"role": "admin"}, **{"If-Match": before["ETag"]})
    assert answer.json() == {**before.json(), "role": "admin"}
    assert client.get(TOKENS).status_code == 200
    stale = send(administrator, "PATCH", path, {"active": False}, **{"If-Match": before["ETag"]})
    assert problem_of(stale, 412)
    body = {"role": "none", "active": False}
    assert send(administrator, "PATCH", path, body).json() == {**before.json(), "active": False}
    assert client.get("/api/me").status_code == 401
    assert send(administrator, "PATCH", path, body).status_code == 200
    assert list_entries("account") == [("updated", ["role"]), ("updated", ["active", "role"])]
    entry = AuditEntry.objects.filter(object_type="account").first()
    assert (entry.actor_kind, entry.actor_id) == ("account", User.objects.get(username="admin").pk)
    # the former session stays ended
    send(administrator, "PATCH", path, {"active": True, "role": "coordinator"})
    assert client.get("/api/me").status_code == 401


def test_only_role_and_active_can_be_changed(administrator):
    account = callers.create_account("maria")
    body = {"role": "interviewer", "active": 1, "isSuperuser": True, "email": "x@example.com"}
    answer = send(administrator, "PATCH", f"{ACCOUNTS}/{account.pk}", body)
    assert list_codes(answer) == {
        "#/role": "invalid_choice",
        "#/active": "invalid_type",
        "#/isSuperuser": "unknown",
        "#/email": "unknown",
    }
    assert send(administrator, "PATCH", f"{ACCOUNTS}/999", {}).status_code == 404
    assert list_entries("account") == []


def test_last_administrator_stays(administrator):
    own = User.objects.get()
    path = f"{ACCOUNTS}/{own.pk}"
    for body in ({"role": "coordinator"}, {"active": False}, {"role": "admin", "active": False}):
        answer = send(administrator, "PATCH", path, body)
        assert problem_of(answer, 409)["code"] == "last_administrator"
    own.refresh_from_db()
    assert own.is_superuser
    assert own.is_active
    other = callers.create_account("maria")
    send(administrator, "PATCH", f"{ACCOUNTS}/{other.pk}", {"role": "admin"})
    assert send(administrator, "PATCH", path, {"role": "none"}).json()["role"] == "none"
    assert administrator.get(ACCOUNTS).status_code == 403


def test_colleague_is_invited_once_for_a_key(administrator):
    first, again = (
        send(administrator, "POST", INVITATIONS, COLLEAGUE, **{"Idempotency-Key": "k"})
        for _ in range(2)
    )
    invitation = first.json()
    assert (first.status_code, first.json()) == (201, again.json())
    assert first["Location"] == f"{INVITATIONS}/{invitation['id']}"
    assert Invitation.objects.get().role == "administrator"
    [mail] = Message.objects.all()
    assert mail.private_text.split("/account/invitation/")[1][:20] not in first.content.decode()
    assert administrator.get(INVITATIONS).json()["data"] == [invitation]
    assert administrator.get(first["Location"]).json() == invitation
    assert send(administrator, "POST", f"{first['Location']}/resend").json() == invitation
    assert send(administrator, "DELETE", first["Location"]).status_code == 204
    for method, path in (("DELETE", ""), ("GET", ""), ("POST", "/resend")):
        answer = send(administrator, method, f"{first['Location']}{path}")
        assert answer.status_code == 404
    assert list_entries("invitation") == [
        ("created", ["email", "expiresAt", "name", "role"]),
        ("updated", ["expiresAt"]),
        ("updated", ["revokedAt"]),
    ]


def test_invitation_of_an_interviewer_is_not_reached(administrator):
    callers.invite_alice()
    path = f"{INVITATIONS}/{Invitation.objects.get().pk}"
    assert administrator.get(INVITATIONS).json()["data"] == []
    for method, suffix in (("GET", ""), ("DELETE", ""), ("POST", "/resend")):
        assert send(administrator, method, f"{path}{suffix}").status_code == 404
    body = {**COLLEAGUE, "role": "interviewer"}
    assert problem_of(send(administrator, "POST", INVITATIONS, body), 400)
