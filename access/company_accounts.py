"""Find or create the account of a person who signs in with a company account, and set its roles.

An OpenID Connect provider says who a person is. The person gets the account with the same confirmed
email address, or a new account if an interviewer has the address or a group gives a role. Others
have no access.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.utils import generate_unique_username
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from access import account_lookup, account_roles
from api.actors import SYSTEM_ACTOR, act_as
from people.coordinator_accounts import ADMINISTRATORS_GROUP, COORDINATORS_GROUP
from people.models import Interviewer


class NoAccessError(Exception):
    """No account, interviewer or group of the company account gives access."""


@dataclass(frozen=True)
class CompanyIdentity:
    """A person as a provider describes them.

    `email` is empty unless the provider has confirmed the address. `groups` is None for a provider
    that does not name groups.
    """

    email: str
    name: str
    groups: frozenset[str] | None


@transaction.atomic
def find_or_create_account(identity: CompanyIdentity) -> User:
    """Return the account of a person who signs in for the first time; raise NoAccessError."""
    account = account_lookup.find_by_email(identity.email)
    if account is not None:
        return account
    if account_lookup.list_by_email(identity.email):
        raise NoAccessError  # several accounts have the address
    if _find_unlinked_interviewer(identity.email) is None and not _list_roles(identity):
        raise NoAccessError
    return create_account(identity.name, identity.email)


def create_account(name: str, email: str, password: str | None = None) -> User:
    """Create an account with a confirmed email address; without `password` it has no password."""
    account = User(
        username=generate_unique_username([email, name]), email=email, first_name=name[:150]
    )
    account.set_password(password)
    account.save()
    if email:
        EmailAddress.objects.create(user=account, email=email.lower(), verified=True, primary=True)
    return account


@transaction.atomic
def update_account(account: User, identity: CompanyIdentity) -> None:
    """Apply what a provider says at each sign-in: the link to an interviewer, and the roles."""
    interviewer = _find_unlinked_interviewer(identity.email)
    if interviewer and not Interviewer.objects.filter(account=account).exists():
        link_interviewer(interviewer, account)
    if are_groups_mapped() and identity.groups is not None:
        roles = _list_roles(identity)
        others = {ADMINISTRATORS_GROUP, COORDINATORS_GROUP} - roles
        with act_as(lambda: SYSTEM_ACTOR):
            account_roles.change_groups(account, roles, others)


def link_interviewer(interviewer: Interviewer, account: User) -> None:
    """Link an account to its interviewer."""
    interviewer.account = account
    interviewer.save()


def are_groups_mapped() -> bool:
    """Return whether the groups of a provider decide about roles."""
    chosen = settings.COMPANY_SIGN_IN
    return bool(chosen["ADMINISTRATOR_GROUPS"] or chosen["COORDINATOR_GROUPS"])


def _list_roles(identity: CompanyIdentity) -> set[str]:
    """Return the names of our groups that the groups of a provider give."""
    groups, chosen = identity.groups or frozenset(), settings.COMPANY_SIGN_IN
    roles = {
        ADMINISTRATORS_GROUP: groups & {*chosen["ADMINISTRATOR_GROUPS"]},
        COORDINATORS_GROUP: groups & {*chosen["COORDINATOR_GROUPS"]},
    }
    return {name for name, matching in roles.items() if matching}


def _find_unlinked_interviewer(email: str) -> Interviewer | None:
    if not email:
        return None
    return Interviewer.objects.filter(email__iexact=email, account=None).first()
