from __future__ import annotations

import pytest
from django.test import Client

from access.limits import FAILED_SIGN_INS_PER_MINUTE
from access.views import MeSerializer
from api.scopes import Scope
from tests.access import callers
from tests.factories import alice
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import errors_of, problem_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
ALL_SCOPES = [scope.value for scope in Scope]


def get_me(client: Client) -> list[object]:
    caller = client.get("/api/me").json()
    assert_is_as_documented(MeSerializer, caller)
    return list(caller.values())


def test_me_describes_the_caller():
    person = alice()
    not_anonymous = [scope for scope in ALL_SCOPES if scope != "access:write"]
    assert get_me(Client()) == ["trying", None, not_anonymous, None]
    assert get_me(callers.client_of_new_token(scope="availability:read bookings:write")) == [
        "token",
        "a program",
        ["availability:read", "candidate:read", "bookings:read", "bookings:write"],
        None,
    ]
    assert get_me(callers.superuser_client()) == ["admin", "admin", ALL_SCOPES, None]
    not_theirs = ("company:write", "access:write")
    granted = [scope for scope in ALL_SCOPES if scope not in not_theirs]
    assert get_me(callers.coordinator_client()) == ["coordinator", "coordinator", granted, None]
    own = ["interviewer", f"account of {person.pk}", ["people:own"], person.pk]
    assert get_me(callers.interviewer_client(person)) == own
    assert get_me(callers.client_of(callers.create_account("ann"))) == ["none", "ann", [], None]


@pytest.mark.usefixtures("no_anonymous_access")
def test_me_needs_an_identified_caller():
    assert Client().get("/api/me").status_code == 401


def test_me_is_not_cached():
    assert Client().get("/api/me/")["Cache-Control"] == "no-store"


@pytest.fixture
def account(settings):
    """The account of interviewer Alice."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = alice()
    person.account = callers.create_account("alice", password=PASSWORD)
    person.save()
    return person.account


def sign_in(client: Client, **fields: object):
    body = {"username": "alice", "password": PASSWORD, **fields}
    return client.post("/api/session", body, content_type="application/json")


@pytest.mark.usefixtures("no_anonymous_access")
def test_interviewer_signs_in_changes_own_data_and_signs_out(account):
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client)
    assert (response.status_code, response.json()["role"]) == (200, "interviewer")
    assert_is_as_documented(MeSerializer, response.json())
    url, proof = f"/api/interviewers/{alice().pk}", client.cookies["csrftoken"].value
    for header, status in (({}, 403), ({"HTTP_X_CSRFTOKEN": proof}, 200)):
        changed = client.patch(url, {"maxPerDay": 2}, content_type="application/json", **header)
        assert changed.status_code == status
    assert client.delete("/api/session", HTTP_X_CSRFTOKEN=proof).status_code == 204
    assert client.get(url).status_code == 401


@pytest.mark.parametrize(
    "fields", [{"password": "wrong"}, {"username": "nobody"}, {"username": "Alice"}]
)
def test_every_wrong_sign_in_gets_the_same_error(account, fields):
    response = sign_in(Client(), **fields)
    detail = "The user name or the password is wrong."
    assert problem_of(response, 401)["detail"] == detail
    assert "sessionid" not in response.cookies


def test_inactive_account_cannot_sign_in(account):
    account.is_active = False
    account.save()
    problem_of(sign_in(Client()), 401)


def test_sign_in_is_throttled(account, frozen):
    for _ in range(FAILED_SIGN_INS_PER_MINUTE):
        problem_of(sign_in(Client(), password="wrong"), 401)
    response = sign_in(Client())
    assert (problem_of(response, 429)["status"], response["Retry-After"]) == (429, "60")
    frozen.shift(60)
    assert sign_in(Client()).status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "a\x00"}, "username"),
        ({"username": ["alice"]}, "username"),
        ({"password": None}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"next": "https://evil.example.com"}, "next"),
    ],
)
def test_invalid_field_is_named(account, fields, field):
    assert list(errors_of(problem_of(sign_in(Client(), **fields), 400))) == [field]


def test_form_of_another_site_cannot_sign_in(account):
    """A browser posts JSON to another site only if that site allows it with CORS headers."""
    credentials = {"username": "alice", "password": PASSWORD}
    assert Client().post("/api/session", credentials).status_code == 415
    preflight = Client().options("/api/session", HTTP_ORIGIN="https://evil.example.com")
    assert "Access-Control-Allow-Origin" not in preflight


def test_sign_in_changes_the_session_key(account):
    client = Client()
    key_before = callers.create_anonymous_session(client)
    sign_in(client)
    assert client.session.session_key not in (None, key_before)
