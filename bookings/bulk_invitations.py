"""Invite many candidates at once: check all of them, then send all links or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from api.actors import Actor
from bookings import link_invitations, link_queries
from bookings.candidate_links import Invitee
from bookings.link_queries import LinkFilter
from bookings.locking import retry_transaction
from bookings.models import CandidateLink
from interviews.models import InterviewTemplate


class AlreadyInvitedError(Exception):
    """Some candidates have a link of the interview with which they can book or have booked."""

    def __init__(self, emails: set[str]) -> None:
        self.emails = emails
        super().__init__("some candidates have a link already")


@retry_transaction()
@transaction.atomic
def issue_all(
    template: InterviewTemplate, invitees: Sequence[Invitee], now: int, actor: Actor
) -> list[CandidateLink]:
    """Create and mail a link for each candidate; `now` is a UTC second.

    Raise AlreadyInvitedError, InterviewInactiveError or ConcurrencyError; then nothing is sent.
    """
    # two submissions of the same list wait here for each other, so that the second finds the links
    InterviewTemplate.objects.select_for_update().get(pk=template.pk)
    if emails := find_invited(template.pk, [invitee.email for invitee in invitees], now):
        raise AlreadyInvitedError(emails)
    return [
        link_invitations.create_and_send(template, invitee, now, actor).link for invitee in invitees
    ]


def find_invited(template_id: int, emails: Iterable[str], now: int) -> set[str]:
    """Return the addresses, in lower case, with an open or booked link of an interview."""
    wanted = {email.casefold() for email in emails}
    link_filter = LinkFilter(interview_id=template_id, states=("open", "booked"))
    found = link_queries.find_links(link_filter, now).values_list("candidate_email", flat=True)
    return {email.casefold() for email in found} & wanted
