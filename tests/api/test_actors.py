from __future__ import annotations

import pytest

from api.actors import SYSTEM_ACTOR, Actor, ActorKind


@pytest.mark.parametrize(
    ("actor", "text"),
    [
        (Actor(ActorKind.TOKEN, 7), "token:7"),
        (Actor(ActorKind.ANONYMOUS), "open"),
        (SYSTEM_ACTOR, "system"),
    ],
)
def test_actor_has_a_stable_text(actor, text):
    assert str(actor) == text
