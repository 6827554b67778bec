from __future__ import annotations

import pytest

from api.actors import SYSTEM, Actor, Kind


@pytest.mark.parametrize(
    ("actor", "word"),
    [(Actor(Kind.TOKEN, 7), "token:7"), (Actor(Kind.OPEN), "open"), (SYSTEM, "system")],
)
def test_an_actor_has_a_word_that_stays_the_same(actor, word):
    assert str(actor) == word
