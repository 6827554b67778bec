"""The accounts of coordinators and administrators, and where they get mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from company import company_data

#: Accounts in this group are coordinators.
COORDINATORS_GROUP = "coordinators"
#: Accounts in this group are administrators, as superusers are.
ADMINISTRATORS_GROUP = "administrators"


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
    accounts = list(active.filter(groups__name=COORDINATORS_GROUP).order_by("pk"))
    if not accounts:
        administrators = list_administrators().values("pk")
        accounts = list(active.filter(pk__in=administrators).order_by("pk"))
    default_timezone = company_data.get_timezone()
    return [_build_recipient(account, default_timezone) for account in accounts]


def _build_recipient(account: User, default_timezone: str) -> Recipient:
    interviewer = getattr(account, "interviewer", None)
    return Recipient(
        account_id=account.pk,
        name=account.get_full_name() or account.get_username(),
        email=account.email,
        timezone=interviewer.timezone if interviewer else default_timezone,
    )
