"""Invite people to an account by mail: interviewers, coordinators and administrators.

The mail has a link that works once and for a week. Its owner chooses a password or signs in with
the company's account, and is then linked to their interviewer, or gets their role.

`now` is a UTC second.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from access import account_lookup, account_roles, company_accounts
from access.account_mails import build_greeting
from access.company_accounts import CompanyIdentity
from access.models import Invitation
from api.actors import Actor, ActorKind, act_as
from company import company_data
from core import mail_time_format
from core.row_changes import ChangeKind, RowChange, report
from core.text import single_line
from engine.timestamps import to_datetime
from outbox import message_deletion
from outbox.models import Message
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue
from people.coordinator_accounts import ADMINISTRATORS_GROUP, COORDINATORS_GROUP
from people.models import Interviewer

LIFETIME = timedelta(days=7)
#: How long invitations are stored.
_RETENTION = timedelta(days=90)
_SECRET_BYTES = 24
_GROUPS = {
    Invitation.Role.COORDINATOR: COORDINATORS_GROUP,
    Invitation.Role.ADMINISTRATOR: ADMINISTRATORS_GROUP,
}


class InvalidInvitationError(Exception):
    """The invitation is unknown, expired, revoked or accepted."""


class NoEmailAddressError(Exception):
    """The interviewer has no email address to send an invitation to."""


class AlreadyLinkedError(Exception):
    """The interviewer or the account is linked already."""


class AccountExistsError(Exception):
    """An account has the email address of the invitation. Its owner signs in instead."""


@transaction.atomic
def invite(interviewer: Interviewer, now: int, actor: Actor) -> Invitation:
    """Invite an interviewer by mail; an earlier invitation stops working.

    Raise NoEmailAddressError or AlreadyLinkedError.
    """
    interviewer = Interviewer.objects.select_for_update().get(pk=interviewer.pk)
    if interviewer.account_id is not None:
        raise AlreadyLinkedError
    if not interviewer.email:
        raise NoEmailAddressError
    invitation = Invitation(
        interviewer=interviewer,
        name=interviewer.name,
        email=interviewer.email,
        role=Invitation.Role.INTERVIEWER,
    )
    for earlier in find_open(now).filter(interviewer=interviewer):
        _revoke(earlier, now)
    return _issue(invitation, now, actor)


@transaction.atomic
def invite_to_role(name: str, email: str, role: str, now: int, actor: Actor) -> Invitation:
    """Invite a coordinator or an administrator by mail; an earlier invitation stops working."""
    invitation = Invitation(name=name, email=email, role=role)
    invitation.clean_fields(exclude=["digest", "created_at", "expires_at"])
    for earlier in find_open_to_roles(now).filter(email__iexact=email):
        _revoke(earlier, now)
    return _issue(invitation, now, actor)


@transaction.atomic
def resend(invitation_id: int, now: int) -> Invitation:
    """Mail an invitation again, with a new link; raise InvalidInvitationError if it is closed."""
    invitation = _lock(now, expired=True, pk=invitation_id)
    _send(invitation, now)
    _report(invitation, ChangeKind.UPDATED, "expiresAt")
    return invitation


@transaction.atomic
def revoke(invitation_id: int, now: int) -> None:
    """Revoke an invitation; raise InvalidInvitationError if it is closed already."""
    _revoke(_lock(now, expired=True, pk=invitation_id), now)


def find_open(now: int) -> QuerySet[Invitation]:
    """Return the invitations that can be accepted."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return rows.filter(expires_at__gt=to_datetime(now)).order_by("-pk")


def find_open_to_roles(now: int) -> QuerySet[Invitation]:
    """Return the open invitations of coordinators and administrators."""
    return find_open(now).filter(interviewer=None)


def get(secret: str, now: int) -> Invitation:
    """Return the invitation with a secret; raise InvalidInvitationError."""
    rows = find_open(now).select_related("interviewer").filter(digest=_digest(secret))
    invitation = rows.first()
    if invitation is None:
        raise InvalidInvitationError
    return invitation


@transaction.atomic
def accept_with_password(secret: str, password: str, now: int) -> User:
    """Create the account of an invited person, and return it.

    Raise InvalidInvitationError, AlreadyLinkedError or AccountExistsError.
    """
    invitation = _lock(now, digest=_digest(secret))
    if account_lookup.list_by_email(invitation.email):
        raise AccountExistsError
    account = company_accounts.create_account(invitation.name, invitation.email, password)
    _accept(invitation, account, now)
    return account


@transaction.atomic
def accept_as(secret: str, account: User, now: int) -> None:
    """Accept an invitation with an account that exists.

    Raise InvalidInvitationError or AlreadyLinkedError.
    """
    _accept(_lock(now, digest=_digest(secret)), account, now)


@transaction.atomic
def accept_as_company_account(
    secret: str, account: User | None, identity: CompanyIdentity, now: int
) -> User:
    """Accept an invitation with a company account, and return the account that it signs in to.

    The link in the mail is enough: the company account may have another address. Raise
    InvalidInvitationError.
    """
    invitation = _lock(now, digest=_digest(secret))
    if account is None:
        email = identity.email or invitation.email
        account = account_lookup.find_by_email(email)
    if account is None:
        name = identity.name or invitation.name
        account = company_accounts.create_account(name, email)
    try:
        _accept(invitation, account, now)
    except AlreadyLinkedError:
        raise InvalidInvitationError from None
    return account


def _accept(invitation: Invitation, account: User, now: int) -> None:
    # the invited person has not signed in yet
    with act_as(lambda: Actor(ActorKind.ACCOUNT, account.pk)):
        _apply(invitation, account)
        invitation.accepted_at, invitation.account = to_datetime(now), account
        invitation.save(update_fields=["accepted_at", "account"])
        _report(invitation, ChangeKind.UPDATED, "acceptedAt")


def _apply(invitation: Invitation, account: User) -> None:
    """Link the account to the invited interviewer, or give it the role."""
    if invitation.interviewer_id is not None:
        interviewer = Interviewer.objects.select_for_update().get(pk=invitation.interviewer_id)
        is_linked = Interviewer.objects.filter(account=account).exclude(pk=interviewer.pk).exists()
        if is_linked or interviewer.account_id not in (None, account.pk):
            raise AlreadyLinkedError
        company_accounts.link_interviewer(interviewer, account)
    else:
        role = Invitation.Role(invitation.role)
        account_roles.change_groups(account, {_GROUPS[role]})


def _lock(now: int, *, expired: bool = False, **filters: object) -> Invitation:
    """Lock an open invitation; with `expired`, an expired one too."""
    rows = Invitation.objects.select_for_update().filter(
        accepted_at=None, revoked_at=None, **filters
    )
    if not expired:
        rows = rows.filter(expires_at__gt=to_datetime(now))
    invitation = rows.first()
    if invitation is None:
        raise InvalidInvitationError
    return invitation


def _issue(invitation: Invitation, now: int, actor: Actor) -> Invitation:
    created_at = to_datetime(now)
    Invitation.objects.filter(created_at__lt=created_at - _RETENTION).delete()
    invitation.created_at = created_at
    if actor.kind is ActorKind.ACCOUNT:
        invitation.created_by_id = actor.id
    _send(invitation, now)
    _report(invitation, ChangeKind.CREATED, "email", "expiresAt", "name", "role")
    return invitation


def _revoke(invitation: Invitation, now: int) -> None:
    invitation.revoked_at = to_datetime(now)
    invitation.save(update_fields=["revoked_at"])
    _delete_waiting_mails(invitation)
    _report(invitation, ChangeKind.UPDATED, "revokedAt")


def _report(invitation: Invitation, kind: ChangeKind, *members: str) -> None:
    report(RowChange("invitation", invitation.pk, kind, frozenset(members)))


def _send(invitation: Invitation, now: int) -> None:
    """Give an invitation a new secret and mail it, in the language of the company."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    invitation.digest = _digest(secret)
    invitation.expires_at = to_datetime(now) + LIFETIME
    invitation.save()
    _delete_waiting_mails(invitation)
    with translation.override(company_data.get_language()):
        payload = build_payload(
            invitation.name,
            invitation.email,
            _("Your Slotsmith account"),
            _write(invitation, secret),
        )
    enqueue(
        PLAIN_MAIL_CHANNEL, payload, ordering_key=_ordering_key(invitation), booking_id="", now=now
    )


def _write(invitation: Invitation, secret: str) -> str:
    """Return the text of the mail in the active language."""
    company = single_line(company_data.load().name)
    if company:
        news = _("You are invited to Slotsmith at %(company)s.") % {"company": company}
    else:
        news = _("You are invited to Slotsmith.")
    if settings.COMPANY_SIGN_IN["ONLY"]:
        advice = _("Sign in with your company’s account:")
    elif settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
        advice = _("Choose a password, or sign in with your company:")
    else:
        advice = _("Choose a password:")
    validity = _("This link is only for you and is valid until %(day)s.") % {
        "day": mail_time_format.format_expiry_day(invitation.expires_at)
    }
    url = f"{settings.BASE_URL}{reverse('invitation', args=[secret])}"
    return f"{build_greeting(invitation.name)}\n\n{news} {advice}\n\n{url}\n\n{validity}\n"


def _delete_waiting_mails(invitation: Invitation) -> None:
    """Delete mails that are not sent yet: their link no longer works."""
    mails = message_deletion.find_messages(ordering_keys=[_ordering_key(invitation)])
    mails.filter(state=Message.State.WAITING).delete()


def _ordering_key(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
