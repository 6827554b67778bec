"""Give roles to accounts and take them, and close accounts.

There is always an active administrator: a change that would leave none is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet

from access.roles import Role
from core.row_changes import ChangeKind, RowChange, report
from people.coordinator_accounts import (
    ADMINISTRATORS_GROUP,
    COORDINATORS_GROUP,
    list_administrators,
)

_GROUPS = {Role.ADMIN: ADMINISTRATORS_GROUP, Role.COORDINATOR: COORDINATORS_GROUP}
#: The roles that an account can be given. That of an interviewer comes with their interviewer.
GIVEN_ROLES = (*_GROUPS, Role.NONE)


class LastAdministratorError(Exception):
    """The account is the only active administrator."""


def list_accounts() -> QuerySet[User]:
    """Return all accounts with what `get_role` and lists of accounts read."""
    return User.objects.select_related("interviewer").prefetch_related("groups")


def get_role(account: User) -> Role:
    """Return the role that an account was given, `Role.NONE` if neither."""
    names = {group.name for group in account.groups.all()}
    if account.is_superuser or ADMINISTRATORS_GROUP in names:
        return Role.ADMIN
    return Role.COORDINATOR if COORDINATORS_GROUP in names else Role.NONE


@transaction.atomic
def change(
    account_id: int,
    *,
    role: Role | None = None,
    is_active: bool | None = None,
    check: Callable[[User], None] = lambda _: None,
) -> None:
    """Give an account one of GIVEN_ROLES, close it, or open it again; None changes nothing.

    `check` is called with the locked account before, and may raise. Raise User.DoesNotExist or
    LastAdministratorError.
    """
    account, is_last = _lock(account_id)
    check(account)
    if is_last and (role not in (None, Role.ADMIN) or is_active is False):
        raise LastAdministratorError
    members = set()
    if role is not None and role is not get_role(account):
        _set_role(account, role)
        members.add("role")
    if is_active is not None and is_active is not account.is_active:
        _set_active(account, is_active=is_active)
        members.add("active")
    if members:
        _report(account, members)


@transaction.atomic
def change_groups(account: User, add: Iterable[str], remove: Iterable[str] = ()) -> None:
    """Put an account into groups that give roles, and take it out of others."""
    if _change_groups(account, add, remove):
        _report(account, {"role"})


def _change_groups(account: User, add: Iterable[str], remove: Iterable[str]) -> bool:
    """Return whether an account was not in these groups, or in others to remove."""
    present = set(account.groups.values_list("name", flat=True))
    missing, excess = {*add} - present, {*remove} & present
    account.groups.add(*Group.objects.filter(name__in=missing))
    account.groups.remove(*Group.objects.filter(name__in=excess))
    return bool(missing or excess)


def _report(account: User, members: Iterable[str]) -> None:
    report(RowChange("account", account.pk, ChangeKind.UPDATED, frozenset(members)))


def _set_role(account: User, role: Role) -> None:
    added = {name for each, name in _GROUPS.items() if each is role}
    _change_groups(account, added, {*_GROUPS.values()} - added)
    if account.is_superuser and role is not Role.ADMIN:
        account.is_superuser = account.is_staff = False
        account.save(update_fields=["is_superuser", "is_staff"])


def _set_active(account: User, *, is_active: bool) -> None:
    """Open an account, or close it and end its sessions, so that they stay ended."""
    account.is_active = is_active
    account.save(update_fields=["is_active"])
    if not is_active:
        for session in UserSession.objects.filter(user=account):
            session.end()


def _lock(account_id: int) -> tuple[User, bool]:
    """Lock an account, and return it and whether it is the last administrator.

    All administrators are locked too, so that two of them cannot remove each other.
    """
    administrator_ids = set(list_administrators().values_list("pk", flat=True))
    locked = User.objects.select_for_update().filter(pk__in={account_id, *administrator_ids})
    rows = {account.pk: account for account in locked.order_by("pk")}
    account = rows.get(account_id)
    if account is None:
        raise User.DoesNotExist
    # another transaction may have changed roles before the rows were locked
    others = set(list_administrators().values_list("pk", flat=True)) - {account_id}
    return account, account_id in administrator_ids and not others
