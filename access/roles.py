"""Callers of the API and the pages, their roles and their permissions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import User
from rest_framework.request import Request

from access.models import ApiToken
from api.scopes import ADMINISTRATOR_SCOPES, Permissions, Scope
from core import client_ip
from people.coordinators import ADMINISTRATORS_GROUP, COORDINATORS_GROUP
from people.models import Interviewer


class Role(str, Enum):
    """The role of a caller.

    ANONYMOUS is a caller without credentials while the setting ANONYMOUS_ACCESS allows it. NONE is
    an account without a role, which has no permissions.
    """

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    INTERVIEWER = "interviewer"
    TOKEN = "token"  # noqa: S105  (not a secret)
    ANONYMOUS = "trying"
    NONE = "none"


_ALL_SCOPES = frozenset(Scope)
#: Scopes of each role. Those of a token are stored with the token.
_SCOPES = {
    Role.ADMIN: _ALL_SCOPES,
    Role.COORDINATOR: _ALL_SCOPES - ADMINISTRATOR_SCOPES,
    Role.INTERVIEWER: frozenset({Scope.PEOPLE_OWN}),
    Role.ANONYMOUS: _ALL_SCOPES,
    Role.NONE: frozenset[Scope](),
}


@dataclass(frozen=True)
class Caller:
    """An identified caller; `name` is that of the token or the account."""

    role: Role
    permissions: Permissions
    name: str | None = None


def get_caller(request: Request) -> Caller | None:
    """Return the caller of a request, or None if it has no valid credentials."""
    if isinstance(request.auth, ApiToken):
        return Caller(Role.TOKEN, Permissions(request.auth.scopes), request.auth.name)
    if isinstance(request.user, User) and request.user.is_active:
        return get_account_caller(request.user)
    if client_ip.is_anonymous_access_allowed(request):
        return Caller(Role.ANONYMOUS, Permissions(_SCOPES[Role.ANONYMOUS]))
    return None


def get_account_caller(account: User) -> Caller:
    """Return the caller of a signed-in account."""
    interviewers = Interviewer.objects.filter(account=account)
    interviewer_id = interviewers.values_list("pk", flat=True).first()
    role = _get_role(account, interviewer_id)
    return Caller(role, Permissions(_SCOPES[role], interviewer_id), account.get_username())


def is_administrator(account: User) -> bool:
    """Return whether an account may change settings, roles and tokens."""
    return account.is_active and _get_role(account, None) is Role.ADMIN


def _get_role(account: User, interviewer_id: int | None) -> Role:
    if account.is_superuser:
        return Role.ADMIN
    names = {ADMINISTRATORS_GROUP, COORDINATORS_GROUP}
    groups = set(account.groups.filter(name__in=names).values_list("name", flat=True))
    if ADMINISTRATORS_GROUP in groups:
        return Role.ADMIN
    if COORDINATORS_GROUP in groups:
        return Role.COORDINATOR
    return Role.NONE if interviewer_id is None else Role.INTERVIEWER
