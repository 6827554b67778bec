"""Permissions of the API. Every request is refused unless a permission allows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from access import roles, throttling
from access.roles import Caller, Role
from api.scopes import (
    SESSION_SCOPES,
    InsufficientScopeError,
    Permissions,
    Scope,
    SessionRequiredError,
)
from people.models import Interviewer

if TYPE_CHECKING:  # rest_framework.views imports this module
    from rest_framework.views import APIView


NOT_LINKED_MESSAGE = (
    "No interviewer is linked to this account, and it is not in the group coordinators. Ask an"
    " administrator to link the account to an interviewer."
)


class IsIdentified(BasePermission):
    """Allow every identified caller; throttle unidentified requests."""

    message = "You do not have permission to do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = roles.get_caller(request)
        if caller is None:
            throttling.throttle_unidentified(request)
            return False
        if caller.role is Role.NONE:
            self.message = NOT_LINKED_MESSAGE
        return self.is_allowed(caller, request, view)

    def is_allowed(self, caller: Caller, request: Request, view: APIView) -> bool:
        return True


class AllowSignIn(IsIdentified):
    """Allow identified callers, and unidentified ones to POST."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method == "POST" and roles.get_caller(request) is None:
            throttling.throttle_unidentified(request)
            return True
        return super().has_permission(request, view)


class HasAnyScope(IsIdentified):
    """Allow callers with at least one scope; used for the API's own documentation."""

    def is_allowed(self, caller: Caller, request: Request, view: APIView) -> bool:
        return bool(caller.permissions.scopes)


class ScopePermission(IsIdentified):
    """Require the scope that `view.needs` maps to the request's method.

    Views without `needs` and methods that it does not name are refused. HEAD needs what GET needs.
    OPTIONS needs any scope that a method of the view needs. A method that the view does not
    implement is allowed here, and the view answers 405. The scopes in SESSION_SCOPES need a session
    of an account too.
    """

    def is_allowed(self, caller: Caller, request: Request, view: APIView) -> bool:
        """Return whether the request is allowed; raise InsufficientScopeError to name the scope."""
        needs: Mapping[str, Scope] | None = getattr(view, "needs", None)
        if needs is None:
            return False
        permissions = view.permissions = caller.permissions  # type: ignore[attr-defined]
        if request.method == "OPTIONS":
            return any(_is_allowed(permissions, scope, view) for scope in needs.values())
        if not hasattr(view, str(request.method).lower()):
            return True
        scope = _required_scope(needs, request)
        if scope in SESSION_SCOPES and roles.get_session_account(request) is None:
            raise SessionRequiredError
        if not permissions.scopes:
            return False
        if scope is not None and not _is_allowed(permissions, scope, view):
            raise InsufficientScopeError(_name_missing_scope(request, scope))
        return scope is not None

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        """Raise Http404 for objects of other interviewers that the caller may not use."""
        permissions: Permissions = view.permissions  # type: ignore[attr-defined]
        scope = _required_scope(view.needs, request)  # type: ignore[attr-defined]
        if scope is not None and permissions.allows_for(scope, _owner_id(obj)):
            return True
        raise Http404


def _name_missing_scope(request: Request, scope: Scope) -> Scope:
    """Return the scope to ask for. The candidate view of slots needs less than the full view."""
    if scope is not Scope.CANDIDATE_READ:
        return scope
    values: Any = request.query_params if request.method == "GET" else request.data
    return scope if values.get("view") == "candidate" else Scope.AVAILABILITY_READ


def _is_allowed(permissions: Permissions, scope: Scope, view: APIView) -> bool:
    checks_owner: bool = getattr(view, "checks_owner", False)
    return permissions.allows(scope) if checks_owner else scope in permissions


def _required_scope(needs: Mapping[str, Scope], request: Request) -> Scope | None:
    return needs.get("GET" if request.method == "HEAD" else str(request.method))


def _owner_id(obj: Any) -> int | None:
    """Return the id of the interviewer that an object is or belongs to."""
    return obj.pk if isinstance(obj, Interviewer) else getattr(obj, "interviewer_id", None)
