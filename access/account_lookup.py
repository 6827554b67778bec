"""Find accounts by what a person types or a provider says: a user name or an email address."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db.models import Q


def find_by_login(text: str) -> User | None:
    """Return the account with a user name, or else the one with an email address."""
    return User.objects.filter(username=text).first() or find_by_email(text)


def find_by_email(email: str) -> User | None:
    """Return the only active account with an email address; None if there are several.

    The address belongs to the account that confirmed it, or that an administrator gave it to.
    """
    accounts = list_by_email(email)
    return accounts[0] if len(accounts) == 1 else None


def list_by_email(email: str) -> list[User]:
    """Return the active accounts with an email address; those that confirmed it come alone."""
    if "@" not in email:
        return []
    verified = EmailAddress.objects.filter(email__iexact=email, verified=True)
    active = User.objects.filter(is_active=True).order_by("pk")
    confirmed = list(active.filter(pk__in=verified.values("user_id")))
    # an account whose address is another confirmed one no longer uses the address of its row
    return confirmed or list(active.filter(Q(email__iexact=email)))


def confirm_given_address(account: User) -> None:
    """Store the address that an administrator gave an account as confirmed.

    django-allauth treats an address without such a row as new and not yet confirmed.
    """
    email = account.email.lower()
    confirmed = EmailAddress.objects.filter(verified=True)
    if email and not confirmed.filter(Q(user=account) | Q(email=email)).exists():
        EmailAddress.objects.update_or_create(
            user=account, email=email, defaults={"verified": True, "primary": True}
        )
