"""Middleware that names the actor of a request for the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from api.actors import Actor, ActorKind, act_as


def set_current_actor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Make the sender of a request the current actor while it is answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with act_as(lambda: _find_actor(request)):
            return get_response(request)

    return middleware


def _find_actor(request: Any) -> Actor:
    """Return the actor that an API view has set, or the account of the session."""
    if actor := getattr(request, "actor", None):
        return actor  # type: ignore[no-any-return]
    user_id = request.user.pk
    return Actor(ActorKind.ACCOUNT, user_id) if user_id else Actor(ActorKind.ANONYMOUS)
