"""Whether a caller may do what they ask for: refused unless something allows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from access import roles, throttles
from access.roles import Caller
from api.scopes import Permissions, Scope
from people.models import Interviewer

if TYPE_CHECKING:  # it imports this module
    from rest_framework.views import APIView


class IsIdentified(BasePermission):
    """Whoever is known may see it: strangers are asked who they are, and slowed down."""

    message = "You may not do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = roles.get_caller(request)
        if caller is None:
            throttles.throttle_unidentified(request)
            return False
        return self.is_allowed(caller, request, view)

    def is_allowed(self, caller: Caller, request: Request, view: APIView) -> bool:
        return True


class AllowSignIn(IsIdentified):
    """Whoever posts wants to become known."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method == "POST" and roles.get_caller(request) is None:
            throttles.throttle_unidentified(request)
            return True
        return super().has_permission(request, view)


class CanRead(IsIdentified):
    """Whoever may see slots may see what the API looks like."""

    def is_allowed(self, caller: Caller, request: Request, view: APIView) -> bool:
        return Scope.READ in caller.permissions


class ScopePermission(IsIdentified):
    """A view says in `needs` what a caller needs for each method; without a word it is refused.

    HEAD is as GET. OPTIONS is for whoever may do something there. A method that a view does not
    have is for it to refuse, to whoever is known.
    """

    def is_allowed(self, caller: Caller, request: Request, view: APIView) -> bool:
        needs: Mapping[str, Scope] | None = getattr(view, "needs", None)
        if needs is None:
            return False
        view.permissions = caller.permissions  # type: ignore[attr-defined]
        if request.method == "OPTIONS":
            return any(scope in caller.permissions for scope in needs.values())
        if not hasattr(view, str(request.method).lower()):
            return True
        needed = _needed(needs, request)
        return needed is not None and needed in caller.permissions

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        """What is somebody else's is not there; what is nobody's own was decided above."""
        granted: Permissions = view.permissions  # type: ignore[attr-defined]
        needed = _needed(view.needs, request)  # type: ignore[attr-defined]
        if needed in (Scope.READ, Scope.BOOK) or granted.can_manage(_owner(obj)):
            return True
        raise Http404


def _needed(needs: Mapping[str, Scope], request: Request) -> Scope | None:
    return needs.get("GET" if request.method == "HEAD" else str(request.method))


def _owner(thing: Any) -> int | None:
    """The id of the interviewer that a thing is, or belongs to."""
    return thing.pk if isinstance(thing, Interviewer) else getattr(thing, "interviewer_id", None)
