"""Lists are searched for words, which may stand in any order and in any of the fields."""

from __future__ import annotations

import pytest

from core.text_search import match_words
from people.models import Interviewer
from tests.factories import alice, bob

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("johnson alice", ["Alice Johnson"]),
        ("ALICE  home.example", ["Alice Johnson"]),
        ("alice smith", []),
        ("s", ["Alice Johnson", "Bob Smith"]),
        (" ", ["Alice Johnson", "Bob Smith"]),
        ("%", []),
    ],
)
def test_each_word_is_in_a_field(text, names):
    Interviewer.objects.filter(pk__in=[alice().pk, bob().pk]).update(email="")
    Interviewer.objects.filter(pk=alice().pk).update(email="a@home.example")
    found = Interviewer.objects.filter(match_words(text, "name", "email"))
    assert sorted(person.name for person in found) == names


def test_interviewers_are_found_by_words_in_any_order(client):
    alice()
    [person] = client.get("/api/interviewers?q=johnson+alice").json()["data"]
    assert person["name"] == "Alice Johnson"
