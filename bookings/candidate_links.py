"""Candidate links: secret addresses where one candidate books one slot of one template.

Every person who knows the link can book. Therefore the secret cannot be guessed, only its digest is
stored, and a link expires and can be revoked. Unknown, expired and revoked links raise the same
error.

A stored digest cannot be mailed again. A reminder and the mails about a booking therefore contain a
second secret of the link, which is derived from the first digest and SECRET_KEY, so that a reader
of the database cannot compute it. Both secrets open the link until it gets a new first secret.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from api.actors import Actor, ActorKind
from bookings import audit, hold_and_link_events
from bookings.models import AuditEntry, Booking, CandidateLink
from core.compiled_query import CompiledQuery
from core.resource_models import read_change_time
from engine.timestamps import to_datetime

#: For how many days a link is valid, by default and at most.
DEFAULT_DAYS, MAX_DAYS = 14, 92
#: How often a booking can be made or moved with a link, ever and within an hour. Every change is
#: mailed to the candidate and to the interviewers. Cancelling is always possible.
MAX_CHANGES, MAX_CHANGES_PER_HOUR = 10, 5
_HOUR_SECONDS = 3600
_SECRET_BYTES = 24


class InvalidLinkError(Exception):
    """The candidate link is unknown, expired or revoked."""


class TooManyChangesError(Exception):
    """Too many bookings were made or moved with the link; `is_final` if no later try can succeed.

    `retry_after_seconds` is when the next try can succeed.
    """

    def __init__(self, *, is_final: bool) -> None:
        self.is_final, self.retry_after_seconds = is_final, _HOUR_SECONDS
        super().__init__("too many changes with a candidate link")


class AddressChangedError(Exception):
    """The link was used with another email address before."""


@dataclass(frozen=True)
class Invitee:
    """A candidate before they book; each field may be empty."""

    name: str = ""
    email: str = ""
    timezone: str = ""


def create(
    template_id: int, invitee: Invitee, now: int, days: int = DEFAULT_DAYS
) -> tuple[CandidateLink, str]:
    """Create a link and return it with its secret, which cannot be read again later.

    `now` is a UTC second, here and below.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    created_at = to_datetime(now)
    link = CandidateLink.objects.create(
        template_id=template_id,
        digest=_digest(secret),
        candidate_name=invitee.name,
        candidate_email=invitee.email,
        candidate_timezone=invitee.timezone,
        created_at=created_at,
        expires_at=created_at + timedelta(days=days),
    )
    return link, secret


def build_for_booking(template_id: int, invitee: Invitee, end: datetime, now: int) -> CandidateLink:
    """Return an unsaved link for a booking that is made without one; it is valid until `end`.

    Its first secret is known to no one: mails contain the second one.
    """
    link = CandidateLink(
        template_id=template_id,
        digest=_digest(secrets.token_urlsafe(_SECRET_BYTES)),
        candidate_name=invitee.name,
        candidate_email=invitee.email,
        candidate_timezone=invitee.timezone,
        created_at=to_datetime(now),
        expires_at=end,
        has_expiry_event=True,
        is_for_booking=True,
    )
    link.copy_digest = _digest(_derive_secret(link))
    return link


def get_ordering_key(link_id: int) -> str:
    """Return the ordering key of the messages that contain a link."""
    return f"link:{link_id}"


def get_windows_key(link_id: int) -> str:
    """Return the ordering key of the mails to coordinators about the windows of a link."""
    return f"windows:{link_id}"


def list_ordering_keys(link_ids: Iterable[int]) -> list[str]:
    """Return the ordering keys of all mails that contain links or name their candidates."""
    return [key for pk in link_ids for key in (get_ordering_key(pk), get_windows_key(pk))]


def replace_secret(link: CandidateLink) -> str:
    """Give a link a new secret and return it; the former ones no longer work."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    link.digest, link.copy_digest = _digest(secret), None
    link.updated_at = read_change_time()
    link.save(update_fields=["digest", "copy_digest", "updated_at"])
    return secret


def copy_secret(link: CandidateLink) -> str:
    """Return the second secret of a link; the first one keeps working."""
    secret = _derive_secret(link)
    if link.copy_digest != _digest(secret):  # the link is new, or SECRET_KEY has changed
        link.copy_digest = _digest(secret)
        link.save(update_fields=["copy_digest"])
    return secret


def get_by_secret(secret: str, now: int) -> CandidateLink:
    """Return the link with a secret; raise InvalidLinkError if it does not open a page.

    An expired link still opens the page of a booking made with it, until that booking is over.
    """
    digest = _digest(secret)
    links = CandidateLink.objects.filter(Q(digest=digest) | Q(copy_digest=digest))
    links = links.select_related("template")
    upcoming = Booking.objects.filter(state=Booking.State.BOOKED, end__gt=to_datetime(now))
    link = links.filter(_is_valid(now) | Q(revoked_at=None, bookings__in=upcoming)).first()
    if link is None:
        raise InvalidLinkError
    return link


def lock(link_id: int, now: int) -> CandidateLink:
    """Lock a link until the transaction ends, and return it.

    Raise InvalidLinkError if it cannot book.
    """
    link = CandidateLink.objects.filter(_can_book(now), pk=link_id).select_for_update().first()
    if link is None:
        raise InvalidLinkError
    return link


def close_if_cancelled_by_others(booking: Booking, actor: Actor, now: int) -> None:
    """Close the link of a cancelled booking, unless its candidate cancelled it."""
    if booking.link_id and actor.kind is not ActorKind.LINK:
        links = CandidateLink.objects.filter(pk=booking.link_id, closed_at=None)
        is_closed = links.update(closed_at=to_datetime(now), updated_at=read_change_time())
        if booking.link:
            booking.link.closed_at = to_datetime(now)
        if is_closed and booking.link and not booking.link.revoked_at:
            hold_and_link_events.publish_link_of_booking("revoked", booking.link, None, now)


def check_changes(actor: Actor, now: int) -> None:
    """Raise TooManyChangesError if a candidate link has made too many changes; `now` in seconds."""
    if actor.kind is not ActorKind.LINK:
        return
    changes = AuditEntry.objects.filter(
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        action__in=(AuditEntry.Action.BOOKED, AuditEntry.Action.RESCHEDULED),
    )
    if changes.count() >= MAX_CHANGES:
        raise TooManyChangesError(is_final=True)
    if changes.filter(at__gt=to_datetime(now - _HOUR_SECONDS)).count() >= MAX_CHANGES_PER_HOUR:
        raise TooManyChangesError(is_final=False)


def check_address(link_id: int, email: str) -> None:
    """Raise AddressChangedError unless an address is the first used or the invited address."""
    bookings = Booking.objects.filter(link=link_id).order_by("created_at", "pk")
    first = bookings.values_list("candidate_email", flat=True).first()
    if not first or first.casefold() == email.casefold():
        return
    if not is_confirmed_address(CandidateLink.objects.get(pk=link_id), email):
        raise AddressChangedError


def is_confirmed_address(link: CandidateLink | None, email: str) -> bool:
    """Return whether an address is known to be the candidate's.

    An address is confirmed if an authenticated caller sent it, with the booking or with the link.
    """
    return link is None or link.candidate_email.casefold() == email.casefold()


def is_valid(link: CandidateLink, now: int) -> bool:
    """Return whether a slot can be booked with a link."""
    return CandidateLink.objects.filter(_can_book(now), pk=link.pk).exists()


def find_unanswered(now: int, created_until: int) -> QuerySet[CandidateLink]:
    """Find the links whose candidates neither booked nor sent times, created until a UTC second."""
    return find_unused(now).filter(created_at__lte=to_datetime(created_until), windows=None)


def find_with_windows(now: int) -> QuerySet[CandidateLink]:
    """Find the links whose candidates sent the times at which they can come, and did not book."""
    return find_unused(now).filter(windows__isnull=False).distinct()


def count_waiting(now: int, seconds: int) -> int:
    """Count the unanswered links that are older than some seconds, and those with windows."""
    return _waiting.count(now, now - seconds)


def find_unused(now: int) -> QuerySet[CandidateLink]:
    """Find the links that can book a slot now and never booked any, the oldest first."""
    links = CandidateLink.objects.filter(_can_book(now), bookings=None)
    return links.order_by("created_at", "pk")


def _find_waiting(now: int, old: int) -> QuerySet[Any, Any]:
    is_old = Q(created_at__lte=to_datetime(old))
    found = find_unused(now).filter(is_old | Q(windows__isnull=False))
    return found.order_by().values_list("pk").distinct()


_waiting = CompiledQuery(_find_waiting, "now_at", "old_at")


def revoke(link: CandidateLink, actor: Actor, now: int) -> bool:
    """Revoke a link and record it; return whether it was not yet revoked.

    A booking made with the link stays, but cannot be moved or cancelled with it any more.
    """
    links = CandidateLink.objects.filter(pk=link.pk, revoked_at=None)
    with transaction.atomic():
        changed_at = read_change_time()
        is_revoked = bool(links.update(revoked_at=to_datetime(now), updated_at=changed_at))
        if is_revoked:
            audit.record_link_action(audit.Action.LINK_REVOKED, link, actor, now)
        if is_revoked and link.closed_at is None:  # a closed link was published before
            booked = Booking.objects.filter(link=link, state=Booking.State.BOOKED).first()
            hold_and_link_events.publish_link("revoked", link, booked, now)
    return is_revoked


def _is_valid(now: int) -> Q:
    return Q(expires_at__gt=to_datetime(now), revoked_at=None)


def _can_book(now: int) -> Q:
    return _is_valid(now) & Q(closed_at=None)


def _derive_secret(link: CandidateLink) -> str:
    key = salted_hmac("bookings.candidate_links", f"{link.uuid} {link.digest}", algorithm="sha256")
    return base64.urlsafe_b64encode(key.digest()[:_SECRET_BYTES]).decode()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
