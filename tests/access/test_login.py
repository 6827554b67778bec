from __future__ import annotations

import pytest
from django.test import Client

from access.login import MAX_FAILURES, MAX_FAILURES_PER_NAME_AND_ADDRESS
from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
RIGHT = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ann(_quick_passwords):
    return callers.create_account("ann", is_staff=True, password=RIGHT)


def sign_in(name: str, password: str, address: str = "10.0.0.1"):
    typed = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/admin/login/?next=/admin/", typed)


def words(answer) -> str:
    return " ".join(answer.context["form"].non_field_errors())


def guess(times: int, name: str = "ann", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        assert sign_in(name, "wrong", address).status_code == 200


def test_the_right_password_signs_in(ann):
    assert sign_in("ann", RIGHT).status_code == 302


def test_after_five_failures_no_password_is_right_until_the_next_minute(ann, frozen):
    guess(MAX_FAILURES_PER_NAME_AND_ADDRESS)
    answer = sign_in("ann", RIGHT)
    assert (answer.status_code, words(answer)) == (200, "Too many attempts. Wait a minute.")
    assert sign_in("ANN", RIGHT).status_code == 200
    frozen.shift(60)
    assert sign_in("ann", RIGHT).status_code == 302


def test_one_failure_less_is_forgiven(ann):
    guess(MAX_FAILURES_PER_NAME_AND_ADDRESS - 1)
    assert sign_in("ann", RIGHT).status_code == 302


def test_a_name_that_nobody_has_is_locked_as_any_other():
    guess(MAX_FAILURES_PER_NAME_AND_ADDRESS, "nobody")
    assert words(sign_in("nobody", "wrong")) == "Too many attempts. Wait a minute."


def test_somebody_elses_guesses_keep_nobody_out_at_first(ann):
    guess(MAX_FAILURES_PER_NAME_AND_ADDRESS, address="10.0.0.2")
    assert sign_in("ann", RIGHT).status_code == 302


def test_guesses_from_many_addresses_are_counted_together(ann):
    for number in range(MAX_FAILURES):
        guess(1, address=f"10.0.1.{number}")
    assert sign_in("ann", RIGHT).status_code == 200


def test_guesses_at_many_names_are_counted_together(ann):
    for number in range(MAX_FAILURES):
        guess(1, f"name{number}")
    assert sign_in("ann", RIGHT).status_code == 200
    assert sign_in("ann", RIGHT, "10.0.0.2").status_code == 302


def test_a_command_that_asks_for_nobody_is_not_slowed_down(ann):
    client = Client()
    assert all(
        not client.login(username="ann", password="wrong")
        for _ in range(MAX_FAILURES_PER_NAME_AND_ADDRESS)
    )
    assert client.login(username="ann", password=RIGHT)


def test_the_session_is_another_one_after_signing_in(ann):
    client = Client()
    before = callers.create_anonymous_session(client)
    client.post("/admin/login/?next=/admin/", {"username": "ann", "password": RIGHT})
    assert client.session.session_key not in (None, before)
