"""What the callers that there are may do: tokens, accounts by their role, and whoever is trying."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import User
from rest_framework.request import Request

from access.models import ApiToken
from api.scopes import Permissions, Scope
from core import client_ip
from people.models import Interviewer

#: The group that makes an account a coordinator's.
COORDINATORS_GROUP = "coordinators"


class Role(str, Enum):
    """What a caller is. An account without a role may do nothing."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    INTERVIEWER = "interviewer"
    TOKEN = "token"  # noqa: S105  (the word, not one of them)
    ANONYMOUS = "trying"
    NONE = "none"


_OVERSEES = frozenset(Scope)
_SCOPES = {
    Role.ADMIN: _OVERSEES,
    Role.COORDINATOR: _OVERSEES,
    Role.INTERVIEWER: frozenset({Scope.MANAGE_OWN}),
    Role.ANONYMOUS: _OVERSEES,
    Role.NONE: frozenset[Scope](),
}


@dataclass(frozen=True)
class Caller:
    """Somebody who is known, by the name that a token or an account has."""

    role: Role
    permissions: Permissions
    name: str | None = None


def get_caller(request: Request) -> Caller | None:
    """Who sends a request; None for a stranger."""
    if isinstance(request.auth, ApiToken):
        return Caller(Role.TOKEN, Permissions(request.auth.scopes), request.auth.name)
    if isinstance(request.user, User) and request.user.is_active:
        return get_account_caller(request.user)
    if client_ip.is_anonymous_access_allowed(request):
        return Caller(Role.ANONYMOUS, Permissions(_SCOPES[Role.ANONYMOUS]))
    return None


def get_account_caller(user: User) -> Caller:
    """Somebody who signed in."""
    own = Interviewer.objects.filter(account=user).values_list("pk", flat=True).first()
    role = _role(user, own)
    return Caller(role, Permissions(_SCOPES[role], own), user.get_username())


def _role(user: User, own: int | None) -> Role:
    if user.is_superuser:
        return Role.ADMIN
    if user.groups.filter(name=COORDINATORS_GROUP).exists():
        return Role.COORDINATOR
    return Role.NONE if own is None else Role.INTERVIEWER
