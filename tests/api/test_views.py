from __future__ import annotations

from types import SimpleNamespace

import pytest

from api.actors import Actor, ActorKind
from api.scopes import Permissions
from api.views import EndpointView


@pytest.mark.parametrize(
    ("token", "account", "actor"),
    [
        (7, None, Actor(ActorKind.TOKEN, 7)),
        (None, 7, Actor(ActorKind.ACCOUNT, 7)),
        (None, None, Actor(ActorKind.ANONYMOUS)),
    ],
)
def test_actor_is_the_token_the_account_or_anonymous(token, account, actor):
    request = SimpleNamespace(
        auth=None if token is None else SimpleNamespace(pk=token),
        user=SimpleNamespace(pk=account),
    )
    assert EndpointView.get_actor(request) == actor


@pytest.mark.parametrize(
    ("clock", "now"), [("2025-01-20T10:00:00Z", 1737367200), ("2025-01-20T10:00:00.1Z", 1737367201)]
)
def test_now_is_rounded_up(frozen, clock, now):
    frozen.move_to(clock)
    assert EndpointView.now() == now


def test_view_starts_without_permissions():
    assert EndpointView().permissions == Permissions()


def test_response_is_not_cached():
    response = EndpointView.build_response({}, 201, Location="/there")
    assert (response.status_code, response["Cache-Control"], response["Location"]) == (
        201,
        "no-store",
        "/there",
    )
