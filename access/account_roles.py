"""Give roles to accounts and take them, and close accounts.

There is always an active administrator: who would otherwise take the last one is refused.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.db import transaction

from access.roles import Role
from core.row_changes import ChangeKind, RowChange, report
from people.coordinators import ADMINISTRATORS_GROUP, COORDINATORS_GROUP, list_administrators

_GROUPS = {Role.ADMIN: ADMINISTRATORS_GROUP, Role.COORDINATOR: COORDINATORS_GROUP}


class LastAdministratorError(Exception):
    """The account is the only active administrator."""


@transaction.atomic
def set_role(account_id: int, role: Role) -> None:
    """Make an account an administrator, a coordinator, or neither of them (`Role.NONE`).

    Raise User.DoesNotExist or LastAdministratorError.
    """
    account = _lock(account_id, keeps_administrator=role is Role.ADMIN)
    for each, name in _GROUPS.items():
        group = Group.objects.get(name=name)
        if each is role:
            account.groups.add(group)
        else:
            account.groups.remove(group)
    if account.is_superuser and role is not Role.ADMIN:
        account.is_superuser = account.is_staff = False
        account.save(update_fields=["is_superuser", "is_staff"])
    _report(account, "role")


@transaction.atomic
def set_active(account_id: int, *, is_active: bool) -> None:
    """Close an account, which ends its sessions, or open it again.

    Raise User.DoesNotExist or LastAdministratorError.
    """
    account = _lock(account_id, keeps_administrator=is_active)
    account.is_active = is_active
    account.save(update_fields=["is_active"])
    _report(account, "active")


def _lock(account_id: int, *, keeps_administrator: bool) -> User:
    """Lock an account, and all administrators, so that two of them cannot remove each other."""
    administrator_ids = set(list_administrators().values_list("pk", flat=True))
    locked = User.objects.select_for_update().filter(pk__in={account_id, *administrator_ids})
    rows = {account.pk: account for account in locked.order_by("pk")}
    account = rows.get(account_id)
    if account is None:
        raise User.DoesNotExist
    # another transaction may have changed roles before the rows were locked
    others = set(list_administrators().values_list("pk", flat=True)) - {account_id}
    if not keeps_administrator and account_id in administrator_ids and not others:
        raise LastAdministratorError
    return account


def _report(account: User, member: str) -> None:
    report(RowChange("account", account.pk, ChangeKind.UPDATED, frozenset({member})))
