from __future__ import annotations

import pytest
from django.test import Client

from access.limits import FAILED_SIGN_INS_PER_MINUTE
from access.views import MeSerializer
from tests.access import callers
from tests.config.test_exception_handler import problem_of
from tests.factories import alice
from tests.interviews.test_schemas import assert_is_as_documented

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"
ALL = ["read", "book", "own", "everybody"]


def me(client: Client) -> list[object]:
    answer = client.get("/api/me").json()
    assert_is_as_documented(MeSerializer, answer)
    return list(answer.values())


def test_me_describes_the_caller():
    person = alice()
    assert me(Client()) == ["trying", None, ALL, None]
    assert me(callers.client_of_new_token(may_book=True)) == [
        "token",
        "a program",
        ["read", "book"],
        None,
    ]
    assert me(callers.superuser_client()) == ["admin", "admin", ALL, None]
    assert me(callers.coordinator_client()) == ["coordinator", "coordinator", ALL, None]
    own = ["interviewer", f"account of {person.pk}", ["own"], person.pk]
    assert me(callers.interviewer_client(person)) == own
    assert me(callers.client_of(callers.create_account("ann"))) == ["none", "ann", [], None]


@pytest.mark.usefixtures("closed")
def test_me_needs_an_identified_caller():
    assert Client().get("/api/me").status_code == 401


def test_me_is_not_cached():
    assert Client().get("/api/me/")["Cache-Control"] == "no-store"


@pytest.fixture
def account(settings):
    """The account of Alice, who interviews."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = alice()
    person.account = callers.create_account("alice", password=RIGHT)
    person.save()
    return person.account


def sign_in(client: Client, **typed: object):
    body = {"username": "alice", "password": RIGHT, **typed}
    return client.post("/api/session", body, content_type="application/json")


@pytest.mark.usefixtures("closed")
def test_interviewer_signs_in_changes_own_data_and_signs_out(account):
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client)
    assert (answer.status_code, answer.json()["role"]) == (200, "interviewer")
    assert_is_as_documented(MeSerializer, answer.json())
    url, proof = f"/api/interviewers/{alice().pk}", client.cookies["csrftoken"].value
    for header, status in (({}, 403), ({"HTTP_X_CSRFTOKEN": proof}, 200)):
        changed = client.patch(url, {"mostPerDay": 2}, content_type="application/json", **header)
        assert changed.status_code == status
    assert client.delete("/api/session", HTTP_X_CSRFTOKEN=proof).status_code == 204
    assert client.get(url).status_code == 401


@pytest.mark.parametrize(
    "typed", [{"password": "wrong"}, {"username": "nobody"}, {"username": "Alice"}]
)
def test_every_wrong_sign_in_gets_the_same_error(account, typed):
    answer = sign_in(Client(), **typed)
    detail = "The user name or the password is wrong."
    assert problem_of(answer, 401)["detail"] == detail
    assert "sessionid" not in answer.cookies


def test_inactive_account_cannot_sign_in(account):
    account.is_active = False
    account.save()
    problem_of(sign_in(Client()), 401)


def test_sign_in_is_throttled(account, frozen):
    for _ in range(FAILED_SIGN_INS_PER_MINUTE):
        problem_of(sign_in(Client(), password="wrong"), 401)
    answer = sign_in(Client())
    assert (problem_of(answer, 429)["status"], answer["Retry-After"]) == (429, "60")
    frozen.shift(60)
    assert sign_in(Client()).status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "a\x00"}, "username"),
        ({"username": ["alice"]}, "username"),
        ({"password": None}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"next": "https://evil.example.com"}, "next"),
    ],
)
def test_invalid_field_is_named(account, typed, field):
    assert list(problem_of(sign_in(Client(), **typed), 400)["errors"]) == [field]


def test_form_of_another_site_cannot_sign_in(account):
    """A browser sends JSON elsewhere only if that site agrees, and this one does not."""
    typed = {"username": "alice", "password": RIGHT}
    assert Client().post("/api/session", typed).status_code == 415
    asked = Client().options("/api/session", HTTP_ORIGIN="https://evil.example.com")
    assert "Access-Control-Allow-Origin" not in asked


def test_sign_in_changes_the_session_key(account):
    client = Client()
    before = callers.create_anonymous_session(client)
    sign_in(client)
    assert client.session.session_key not in (None, before)
