"""Invite many candidates at once: check all of them, then send all links or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from bookings import link_invitations, link_queries
from bookings.candidate_links import Invitee
from bookings.idempotency import IdempotentRequest
from bookings.link_invitations import IssuedLink, LinkTerms
from bookings.link_queries import LinkFilter
from bookings.locking import retry_transaction
from interviews.interview_spec import InterviewInactiveError
from interviews.models import InterviewTemplate

#: The maximum number of candidates who can be invited at once.
MAX_LINKS = 500
_DEFAULT_TERMS = LinkTerms()


@dataclass(frozen=True)
class NewLink:
    """A candidate to invite, and the data of their link."""

    invitee: Invitee
    terms: LinkTerms = _DEFAULT_TERMS


@dataclass(frozen=True)
class LinkBatch:
    """The links of a list; those of a dry run were not made."""

    count: int
    issued: Sequence[IssuedLink] = ()


@dataclass(frozen=True)
class Refusal:
    """Why a candidate of a list cannot be invited.

    `repeats` is the position of an earlier candidate with the same address. If it is None, the
    candidate has a link of the interview with which they can book or have booked.
    """

    repeats: int | None = None


class InvitationsRefusedError(Exception):
    """Some candidates of a list cannot be invited; `refusals` has their positions."""

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        self.refusals = refusals
        super().__init__("some candidates cannot be invited")


@retry_transaction()
@transaction.atomic
def issue_all(
    template: InterviewTemplate,
    new_links: Sequence[NewLink],
    now: int,
    idempotent: IdempotentRequest,
) -> LinkBatch:
    """Create and mail a link for each candidate; `now` is a UTC second.

    Raise InvitationsRefusedError, InterviewInactiveError, what `IdempotentRequest.check` raises, or
    ConcurrencyError; then nothing is sent.
    """
    # two submissions of the same list wait here for each other, so that the second finds the links
    InterviewTemplate.objects.select_for_update().get(pk=template.pk)
    idempotent.check()
    check_all(template, new_links, now)
    issued = [
        link_invitations.create_and_send(template, new.invitee, now, idempotent.caller, new.terms)
        for new in new_links
    ]
    batch = LinkBatch(len(issued), issued)
    idempotent.store_response(batch)
    return batch


def check_all(template: InterviewTemplate, new_links: Sequence[NewLink], now: int) -> LinkBatch:
    """Check a list, and return the batch of a dry run.

    Raise InvitationsRefusedError or InterviewInactiveError.
    """
    if not template.active:
        raise InterviewInactiveError(template.pk)
    emails = [new.invitee.email for new in new_links]
    if refusals := find_refusals(template.pk, emails, now):
        raise InvitationsRefusedError(refusals)
    return LinkBatch(len(emails))


def find_refusals(template_id: int, emails: Sequence[str], now: int) -> dict[int, Refusal]:
    """Return the positions of addresses that cannot be invited, and why."""
    return list_refusals(emails, find_invited(template_id, emails, now))


def list_refusals(emails: Sequence[str], invited: Collection[str]) -> dict[int, Refusal]:
    """Return the refusals of addresses, some of which (in lower case) have a link already.

    Empty texts stand for addresses that are wrong in another way.
    """
    first_positions: dict[str, int] = {}
    refusals = {}
    for position, email in enumerate(emails):
        address = email.casefold()
        first = first_positions.setdefault(address, position)
        if not address:
            continue
        if first != position:
            refusals[position] = Refusal(repeats=first)
        elif address in invited:
            refusals[position] = Refusal()
    return refusals


def find_invited(template_id: int, emails: Iterable[str], now: int) -> set[str]:
    """Return the addresses, in lower case, with an open or booked link of an interview."""
    wanted = {email.casefold() for email in emails}
    link_filter = LinkFilter(interview_id=template_id, states=("open", "booked"))
    invited = link_queries.find_links(link_filter, now).values_list("candidate_email", flat=True)
    return {email.casefold() for email in invited} & wanted
