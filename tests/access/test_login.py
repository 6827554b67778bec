from __future__ import annotations

import pytest
from django.test import Client

from access.limits import FAILED_SIGN_INS_PER_MINUTE, TOTAL_FAILED_SIGN_INS_PER_MINUTE
from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
PASSWORD = "correct horse battery"
THROTTLED = "Too many failed sign-ins. Try again in a minute."


@pytest.fixture(autouse=True)
def _fast_password_hasher(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ann(_fast_password_hasher):
    return callers.create_account("ann", is_staff=True, password=PASSWORD)


def sign_in(name: str, password: str, address: str = "10.0.0.1"):
    credentials = {"login": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/login?next=/admin/", credentials)


def form_error(response) -> str:
    return " ".join(response.context["form"].non_field_errors())


def fail_sign_in(times: int, name: str = "ann", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        assert sign_in(name, "wrong", address).status_code == 200


def test_right_password_signs_in(ann):
    assert sign_in("ann", PASSWORD).status_code == 302


def test_five_failures_lock_a_name_until_the_next_minute(ann, frozen):
    fail_sign_in(FAILED_SIGN_INS_PER_MINUTE)
    response = sign_in("ann", PASSWORD)
    assert response.status_code == 200
    assert form_error(response) == THROTTLED
    assert sign_in("ANN", PASSWORD).status_code == 200
    frozen.shift(60)
    assert sign_in("ann", PASSWORD).status_code == 302


def test_failures_lock_a_name_while_redis_is_unavailable(ann, settings):
    unavailable = {"BACKEND": "ops.cache.SharedCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": unavailable}
    fail_sign_in(FAILED_SIGN_INS_PER_MINUTE)
    assert form_error(sign_in("ann", PASSWORD)) == THROTTLED


def test_four_failures_do_not_lock(ann):
    fail_sign_in(FAILED_SIGN_INS_PER_MINUTE - 1)
    assert sign_in("ann", PASSWORD).status_code == 302


def test_unknown_name_is_locked_like_any_other():
    fail_sign_in(FAILED_SIGN_INS_PER_MINUTE, "nobody")
    assert form_error(sign_in("nobody", "wrong")) == THROTTLED


def test_failures_from_another_network_do_not_lock_at_first(ann):
    fail_sign_in(FAILED_SIGN_INS_PER_MINUTE, address="10.0.0.2")
    assert sign_in("ann", PASSWORD).status_code == 302


def test_failures_from_many_networks_lock_a_name(ann):
    for number in range(TOTAL_FAILED_SIGN_INS_PER_MINUTE):
        fail_sign_in(1, address=f"10.0.1.{number}")
    assert sign_in("ann", PASSWORD).status_code == 200


def test_failures_with_many_names_lock_a_network(ann):
    for number in range(TOTAL_FAILED_SIGN_INS_PER_MINUTE):
        fail_sign_in(1, f"name{number}")
    assert sign_in("ann", PASSWORD).status_code == 200
    assert sign_in("ann", PASSWORD, "10.0.0.2").status_code == 302


def test_sign_in_without_a_request_is_not_throttled(ann):
    client = Client()
    assert all(
        not client.login(username="ann", password="wrong")
        for _ in range(FAILED_SIGN_INS_PER_MINUTE)
    )
    assert client.login(username="ann", password=PASSWORD)


def test_sign_in_changes_the_session_key(ann):
    client = Client()
    key_before = callers.create_anonymous_session(client)
    client.post("/login?next=/admin/", {"login": "ann", "password": PASSWORD})
    assert client.session.session_key not in (None, key_before)
