"""Create candidate links, send them by mail, send them again and revoke them.

A link is returned with its URL only when it is created or sent again: the database has no more than
a digest of its secret. To send it again, it gets a new secret, and the former URL stops working.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from api.actors import Actor
from bookings import audit, candidate_links, link_mail
from bookings.candidate_links import Invitee
from bookings.idempotency import IdempotentRequest
from bookings.locking import retry_transaction
from bookings.models import CandidateLink
from engine.timestamps import to_datetime
from interviews.interview_spec import InterviewInactiveError
from interviews.models import InterviewTemplate
from outbox import message_deletion
from outbox.models import Message


class LinkNotFoundError(Exception):
    """There is no candidate link with this id."""

    def __init__(self, link_id: UUID) -> None:
        self.link_id = link_id
        super().__init__(f"there is no candidate link {link_id}")


class LinkClosedError(Exception):
    """The link is revoked, closed or expired. It cannot be used to book."""


@dataclass(frozen=True)
class LinkTerms:
    """The data of a new link; `expires_at` is a UTC second, None for the default."""

    expires_at: int | None = None
    external_id: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    notify_candidate: bool = True


@dataclass(frozen=True)
class IssuedLink:
    """A link and its URL, which cannot be read again later."""

    link: CandidateLink
    url: str


_DEFAULT_TERMS = LinkTerms()


def find(link_id: UUID) -> CandidateLink:
    """Return a link by its public id; raise LinkNotFoundError if there is none."""
    link = CandidateLink.objects.select_related("template").filter(uuid=link_id).first()
    if link is None:
        raise LinkNotFoundError(link_id)
    return link


@retry_transaction()
@transaction.atomic
def issue(
    template: InterviewTemplate,
    invitee: Invitee,
    now: int,
    idempotent: IdempotentRequest,
    terms: LinkTerms = _DEFAULT_TERMS,
) -> IssuedLink:
    """Create a link, and enqueue a mail with it in the active language; `now` is a UTC second.

    Raise InterviewInactiveError, what `IdempotentRequest.check` raises, or ConcurrencyError.
    """
    idempotent.check()
    issued = create_and_send(template, invitee, now, idempotent.caller, terms)
    idempotent.store_response(issued)
    return issued


def create_and_send(
    template: InterviewTemplate,
    invitee: Invitee,
    now: int,
    actor: Actor,
    terms: LinkTerms = _DEFAULT_TERMS,
) -> IssuedLink:
    """Create a link and enqueue a mail with it, in the current transaction.

    Raise InterviewInactiveError.
    """
    if not template.active:
        raise InterviewInactiveError(template.pk)
    link, secret = candidate_links.create(template.pk, invitee, now)
    if terms.expires_at is not None:
        link.expires_at = to_datetime(terms.expires_at)
    link.external_id, link.metadata = terms.external_id, dict(terms.metadata)
    link.save(update_fields=["expires_at", "external_id", "metadata"])
    audit.record_link_action(audit.Action.LINK_CREATED, link, actor, now)
    issued = IssuedLink(link, build_url(secret))
    if terms.notify_candidate:
        link_mail.send_invitation(link, issued.url, now)
    return issued


@retry_transaction()
@transaction.atomic
def resend(
    link_id: UUID, now: int, idempotent: IdempotentRequest, *, notify_candidate: bool = True
) -> IssuedLink:
    """Give a link a new secret and mail it; the former URL stops working.

    Raise LinkNotFoundError, LinkClosedError, what `IdempotentRequest.check` raises, or
    ConcurrencyError.
    """
    idempotent.check()
    link = find(link_id)
    if not candidate_links.is_valid(link, now):
        raise LinkClosedError
    secret = candidate_links.replace_secret(link)
    audit.record_link_action(audit.Action.LINK_RESENT, link, idempotent.caller, now)
    issued = IssuedLink(link, build_url(secret))
    # a mail with the former URL that has not been delivered would be useless
    mails = message_deletion.find_messages(
        ordering_keys=[candidate_links.get_ordering_key(link.pk)]
    )
    mails.filter(state=Message.State.WAITING).delete()
    if notify_candidate:
        link_mail.send_invitation(link, issued.url, now)
    idempotent.store_response(issued)
    return issued


@retry_transaction()
@transaction.atomic
def revoke(link_id: UUID, now: int, idempotent: IdempotentRequest) -> CandidateLink:
    """Revoke a link and return it; a booking made with it stays.

    Raise LinkNotFoundError, what `IdempotentRequest.check` raises, or ConcurrencyError.
    """
    idempotent.check()
    candidate_links.revoke(find(link_id), idempotent.caller, now)
    link = find(link_id)
    idempotent.store_response(link)
    return link


def build_url(secret: str) -> str:
    """Return the URL of a link, based on the setting BASE_URL."""
    return f"{settings.BASE_URL}{reverse('candidate', args=[secret])}"
