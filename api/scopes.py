"""Scopes: what a caller may do. Their names are part of the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from rest_framework import status
from rest_framework.exceptions import APIException


class Scope(str, Enum):
    """A kind of access. A scope to write includes the scope to read the same objects.

    CANDIDATES_ERASE deletes the personal data of candidates for good. No other scope includes it.
    PEOPLE_OWN is for accounts only: read and change what belongs to the account's interviewer, and
    read their bookings.
    ACCESS_WRITE is for sessions of administrators only: read and change API tokens, accounts and
    invitations. Coordinators have neither it nor COMPANY_WRITE.
    CANDIDATE_READ reads slots as a candidate may see them, without names and reasons.
    """

    AVAILABILITY_READ = "availability:read"
    CANDIDATE_READ = "candidate:read"
    BOOKINGS_READ = "bookings:read"
    BOOKINGS_WRITE = "bookings:write"
    INTERVIEWS_READ = "interviews:read"
    INTERVIEWS_WRITE = "interviews:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    PEOPLE_OWN = "people:own"
    WEBHOOKS_WRITE = "webhooks:write"
    EVENTS_READ = "events:read"
    AUDIT_READ = "audit:read"
    COMPANY_READ = "company:read"
    COMPANY_WRITE = "company:write"
    ACCESS_WRITE = "access:write"
    CANDIDATES_ERASE = "candidates:erase"


#: The scopes that an API token may have.
TOKEN_SCOPES = tuple(
    scope for scope in Scope if scope not in (Scope.PEOPLE_OWN, Scope.ACCESS_WRITE)
)
#: The scopes that coordinators do not have.
ADMINISTRATOR_SCOPES = frozenset({Scope.COMPANY_WRITE, Scope.ACCESS_WRITE})
#: The scopes that need the session of an account, whatever else a caller may do.
SESSION_SCOPES = frozenset({Scope.ACCESS_WRITE})
_INCLUDED = {
    Scope.AVAILABILITY_READ: Scope.CANDIDATE_READ,
    Scope.BOOKINGS_WRITE: Scope.BOOKINGS_READ,
    Scope.INTERVIEWS_WRITE: Scope.INTERVIEWS_READ,
    Scope.PEOPLE_WRITE: Scope.PEOPLE_READ,
    Scope.COMPANY_WRITE: Scope.COMPANY_READ,
}
#: What PEOPLE_OWN allows with own objects, in views that check the owner.
_OWN_SCOPES = (Scope.PEOPLE_READ, Scope.PEOPLE_WRITE, Scope.BOOKINGS_READ)


def expand(scopes: Iterable[Scope]) -> frozenset[Scope]:
    """Return scopes with those that they include."""
    granted = frozenset(scopes)
    return granted | {_INCLUDED[scope] for scope in granted if scope in _INCLUDED}


class InsufficientScopeError(APIException):
    """The caller does not have a scope that the request needs (RFC 6750 section 3.1)."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "insufficient_scope"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__(f"This needs the scope {scope.value}.")


class SessionRequiredError(APIException):
    """The request needs the session of an account; a token or anonymous access is not enough."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "session_required"
    default_detail = "This needs the session of an administrator. An API token cannot do it."


@dataclass(frozen=True)
class Permissions:
    """The scopes of a caller, and the id of the interviewer that the caller is, if any."""

    scopes: frozenset[Scope] = frozenset()
    interviewer_id: int | None = None

    def __contains__(self, scope: Scope) -> bool:
        return scope in self.scopes

    def allows(self, scope: Scope) -> bool:
        """Return whether the caller has a scope, at least for its own objects."""
        return scope in self or (scope in _OWN_SCOPES and Scope.PEOPLE_OWN in self)

    def allows_for(self, scope: Scope, interviewer_id: int | None) -> bool:
        """Return whether the caller has a scope for the objects of an interviewer.

        Objects that belong to no interviewer (None) need the scope itself.
        """
        if scope in self:
            return True
        is_own = interviewer_id is not None and interviewer_id == self.interviewer_id
        return is_own and self.allows(scope)
