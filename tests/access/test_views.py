from __future__ import annotations

import pytest
from django.test import Client

from access.views import MeSerializer
from tests.access import callers
from tests.cast import alice
from tests.interviews.test_schemas import assert_is_as_documented

pytestmark = pytest.mark.django_db
ALL = ["read", "book", "own", "everybody"]


def me(client: Client) -> list[object]:
    answer = client.get("/api/me").json()
    assert_is_as_documented(MeSerializer, answer)
    return list(answer.values())


def test_whoever_asks_learns_who_they_are():
    person = alice()
    assert me(Client()) == ["trying", None, ALL, None]
    assert me(callers.program(may_book=True)) == ["token", "a program", ["read", "book"], None]
    assert me(callers.admin()) == ["admin", "admin", ALL, None]
    assert me(callers.coordinator()) == ["coordinator", "coordinator", ALL, None]
    own = ["interviewer", f"account of {person.pk}", ["own"], person.pk]
    assert me(callers.interviewer(person)) == own
    assert me(callers.signed_in(callers.account("ann"))) == ["none", "ann", [], None]


@pytest.mark.usefixtures("closed")
def test_a_stranger_is_asked():
    assert Client().get("/api/me").status_code == 401


def test_the_answer_is_kept_by_nobody():
    assert Client().get("/api/me/")["Cache-Control"] == "no-store"
