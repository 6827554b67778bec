"""Whether a caller may do what they ask for: refused unless something allows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from access import roles, throttles
from access.roles import Caller
from api.scopes import Granted, Scope
from people.models import Interviewer

if TYPE_CHECKING:  # it imports this module
    from rest_framework.views import APIView


class Known(BasePermission):
    """Whoever is known may see it: strangers are asked who they are, and slowed down."""

    message = "You may not do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = roles.caller(request)
        if caller is None:
            throttles.slow_down_stranger(request)
            return False
        return self.allows(caller, request, view)

    def allows(self, caller: Caller, request: Request, view: APIView) -> bool:
        return True


class SigningIn(Known):
    """Whoever posts wants to become known."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method == "POST" and roles.caller(request) is None:
            throttles.slow_down_stranger(request)
            return True
        return super().has_permission(request, view)


class MayRead(Known):
    """Whoever may see slots may see what the API looks like."""

    def allows(self, caller: Caller, request: Request, view: APIView) -> bool:
        return Scope.READ in caller.granted


class Policy(Known):
    """A view says in `needs` what a caller needs for each method; without a word it is refused.

    HEAD is as GET. OPTIONS is for whoever may do something there. A method that a view does not
    have is for it to refuse, to whoever is known.
    """

    def allows(self, caller: Caller, request: Request, view: APIView) -> bool:
        needs: Mapping[str, Scope] | None = getattr(view, "needs", None)
        if needs is None:
            return False
        view.granted = caller.granted  # type: ignore[attr-defined]
        if request.method == "OPTIONS":
            return any(scope in caller.granted for scope in needs.values())
        if not hasattr(view, str(request.method).lower()):
            return True
        needed = _needed(needs, request)
        return needed is not None and needed in caller.granted

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        """What is somebody else's is not there; what is nobody's own was decided above."""
        granted: Granted = view.granted  # type: ignore[attr-defined]
        needed = _needed(view.needs, request)  # type: ignore[attr-defined]
        if needed in (Scope.READ, Scope.BOOK) or granted.owns(_owner(obj)):
            return True
        raise Http404


def _needed(needs: Mapping[str, Scope], request: Request) -> Scope | None:
    return needs.get("GET" if request.method == "HEAD" else str(request.method))


def _owner(thing: Any) -> int | None:
    """The id of the interviewer that a thing is, or belongs to."""
    return thing.pk if isinstance(thing, Interviewer) else getattr(thing, "interviewer_id", None)
