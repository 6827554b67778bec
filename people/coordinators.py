"""The accounts of coordinators and administrators, and where they get mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

#: Accounts in this group are coordinators.
COORDINATORS_GROUP = "coordinators"
#: Accounts in this group are administrators, as superusers are.
ADMINISTRATORS_GROUP = "administrators"
#: The time zone of accounts that are not linked to an interviewer.
_DEFAULT_TIMEZONE = "UTC"


@dataclass(frozen=True)
class Recipient:
    """An account that gets mail about bookings, and the time zone in which it reads times."""

    account_id: int
    name: str
    email: str
    timezone: str


def list_administrators() -> QuerySet[User]:
    """Return the active accounts of administrators."""
    is_administrator = Q(is_superuser=True) | Q(groups__name=ADMINISTRATORS_GROUP)
    return User.objects.filter(is_administrator, is_active=True).distinct()


def list_recipients() -> list[Recipient]:
    """Return the active coordinators with an email address; without any, the administrators."""
    active = User.objects.filter(is_active=True).exclude(email="").select_related("interviewer")
    accounts = active.filter(groups__name=COORDINATORS_GROUP).order_by("pk")
    return [_build_recipient(account) for account in accounts] or [
        _build_recipient(account)
        for account in active.filter(pk__in=list_administrators().values("pk")).order_by("pk")
    ]


def _build_recipient(account: User) -> Recipient:
    interviewer = getattr(account, "interviewer", None)
    return Recipient(
        account_id=account.pk,
        name=account.get_full_name() or account.get_username(),
        email=account.email,
        timezone=interviewer.timezone if interviewer else _DEFAULT_TIMEZONE,
    )
