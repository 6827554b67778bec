"""Callers of the API and the pages, their roles and their permissions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import User
from rest_framework.request import Request

from access import stored_account
from access.models import ApiToken
from access.stored_account import Membership
from api.scopes import ADMINISTRATOR_SCOPES, SESSION_SCOPES, Permissions, Scope
from core import client_ip


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
    Role.ANONYMOUS: _ALL_SCOPES - SESSION_SCOPES,
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
    if account := get_session_account(request):
        return get_account_caller(account)
    if client_ip.is_anonymous_access_allowed(request):
        return Caller(Role.ANONYMOUS, Permissions(_SCOPES[Role.ANONYMOUS]))
    return None


def get_session_account(request: Request) -> User | None:
    """Return the active account that sent a request in its session, or None."""
    account = request.user
    is_session = isinstance(account, User) and not isinstance(request.auth, ApiToken)
    return account if is_session and account.is_active else None


def get_account_caller(account: User) -> Caller:
    """Return the caller of a signed-in account."""
    membership = stored_account.get_membership(account)
    role = _get_role(account, membership)
    interviewer = membership.interviewer
    permissions = Permissions(_SCOPES[role], interviewer.pk if interviewer else None)
    return Caller(role, permissions, account.get_username())


def is_administrator(account: User) -> bool:
    """Return whether an account may change settings, roles and tokens."""
    return account.is_active and get_account_caller(account).role is Role.ADMIN


def _get_role(account: User, membership: Membership) -> Role:
    if account.is_superuser or membership.is_administrator:
        return Role.ADMIN
    if membership.is_coordinator:
        return Role.COORDINATOR
    return Role.NONE if membership.interviewer is None else Role.INTERVIEWER
