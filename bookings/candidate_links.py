"""Links that candidates get: each opens one page on which one slot of one template is booked.

Whoever has the link may book, so it is hard to guess, ends, can be revoked, and is stored as a
digest alone. What is unknown, over or revoked is the same to who asks.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bookings.models import Booking, CandidateLink
from engine import timestamps
from interviews.models import InterviewTemplate
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue

#: How long a link holds unless somebody says otherwise, and the longest, in days.
DEFAULT_DAYS, MAX_DAYS = 14, 92
#: Random bytes of the secret.
_BYTES = 24


class InvalidLinkError(Exception):
    """A link that nobody made, that is over, or that was revoked."""


@dataclass(frozen=True)
class Invitee:
    """What is known of a candidate beforehand; any of it may be empty."""

    name: str = ""
    email: str = ""
    timezone: str = ""


def create(
    template_id: int, invited: Invitee, now: int, days: int = DEFAULT_DAYS
) -> tuple[CandidateLink, str]:
    """A new link and its secret, which is told this once; `now` is a UTC second."""
    secret = secrets.token_urlsafe(_BYTES)
    created_at = timestamps.to_datetime(now)
    link = CandidateLink.objects.create(
        template_id=template_id,
        digest=_digest(secret),
        candidate_name=invited.name,
        candidate_email=invited.email,
        candidate_timezone=invited.timezone,
        created_at=created_at,
        expires_at=created_at + timedelta(days=days),
    )
    return link, secret


def invite(
    template: InterviewTemplate, invited: Invitee, address: Callable[[str], str], now: int
) -> str:
    """Make a link and mail it; gives what `address` makes of its secret.

    The mail is in the language that is active.
    """
    with transaction.atomic():
        link, secret = create(template.pk, invited, now)
        text = _("Hello %(name)s,\n\nchoose a time for your interview (%(title)s) here:\n\n") % {
            "name": invited.name,
            "title": template.name,
        }
        ends = _("The link is yours alone and holds until %(day)s.") % {
            "day": date_format(link.expires_at, "DATE_FORMAT")
        }
        subject = _("Choose a time: %(title)s") % {"title": template.name}
        where = address(secret)
        payload = build_payload(invited.name, invited.email, subject, f"{text}{where}\n\n{ends}\n")
        enqueue(
            PLAIN_MAIL_CHANNEL,
            payload,
            ordering_key=get_ordering_key(link.pk),
            booking_id="",
            now=now,
        )
    return where


def get_ordering_key(link_id: int) -> str:
    """The stream of the letters with a link."""
    return f"link:{link_id}"


def get_by_secret(secret: str, now: int) -> CandidateLink:
    """The link of a secret; NoLink if there is none that opens anything at `now`, a UTC second.

    One that is over still opens what is booked with it, until that is over as well.
    """
    asked = CandidateLink.objects.filter(digest=_digest(secret)).select_related("template")
    to_come = Booking.objects.filter(
        state=Booking.State.BOOKED, end__gt=timestamps.to_datetime(now)
    )
    found = asked.filter(_holds(now) | Q(revoked_at=None, bookings__in=to_come)).first()
    if found is None:
        raise InvalidLinkError
    return found


def lock(link_id: int, now: int) -> None:
    """Keep a link as it is until the transaction ends; NoLink if it does not hold at `now`."""
    kept = CandidateLink.objects.filter(_holds(now), pk=link_id).select_for_update()
    if not list(kept):
        raise InvalidLinkError


def is_valid(link: CandidateLink, now: int) -> bool:
    """Whether something may be booked with a link at `now`, a UTC second."""
    return CandidateLink.objects.filter(_holds(now), pk=link.pk).exists()


def revoke(link: CandidateLink, now: int) -> None:
    """From now on the link opens nothing; what was booked with it stays."""
    CandidateLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timestamps.to_datetime(now)
    )


def _holds(now: int) -> Q:
    return Q(expires_at__gt=timestamps.to_datetime(now), revoked_at=None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
