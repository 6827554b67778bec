"""The results of a search, as rows with a link to a page of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings import booking_queries, candidate_links, link_queries
from bookings.models import Booking, CandidateLink
from interviews.models import InterviewTemplate
from outbox import mail_states
from pages.candidate_names import name_of_booking, name_of_link
from pages.candidates import link_texts
from pages.signed_in_request import SignedInRequest
from people.models import Interviewer


@dataclass(frozen=True)
class ResultRow:
    """A result. `state` is a state of the design system, or blank, and its text."""

    url: str
    title: str
    details: str
    state: tuple[str, str] = ("", "")


def build_candidate_rows(
    links: Sequence[CandidateLink], viewer: SignedInRequest
) -> list[ResultRow]:
    """Return the rows of links with their bookings, in one query."""
    keys = [candidate_links.get_ordering_key(link.pk) for link in links]
    mails = mail_states.load_last(keys)
    rows = []
    for link, key in zip(links, keys):
        state = link_queries.get_state(link, link_queries.get_booking_id(link), viewer.now)
        tag = link_texts.describe_state(link, state, mails.get(key), viewer.now)
        rows.append(
            ResultRow(
                reverse("link-details", args=[link.uuid]),
                name_of_link(link),
                f"{link.candidate_email} · {link.template.name}",
                (tag.kind, tag.text),
            )
        )
    return rows


def build_booking_rows(bookings: Sequence[Booking], viewer: SignedInRequest) -> list[ResultRow]:
    """Return the rows of bookings whose templates are loaded."""
    return [
        ResultRow(
            reverse("booking-detail", args=[booking.pk]),
            f"{name_of_booking(booking)}: {booking.template.name}",
            viewer.clock.format_full(booking_queries.get_slot(booking)),
            _describe_booking(booking, viewer.now),
        )
        for booking in bookings
    ]


def build_people_rows(people: Sequence[Interviewer], _viewer: SignedInRequest) -> list[ResultRow]:
    return [
        ResultRow(
            reverse("person", args=[person.pk]),
            person.name,
            person.email,
            ("", "") if person.active else ("neutral", _("Archived")),
        )
        for person in people
    ]


def build_type_rows(
    templates: Sequence[InterviewTemplate], _viewer: SignedInRequest
) -> list[ResultRow]:
    """Return the rows of interview types; an archived one has no board."""
    return [
        ResultRow(reverse("board", args=[template.pk]), template.name, "")
        if template.active
        else ResultRow(
            reverse("interview-list") + "#archived",
            template.name,
            "",
            ("neutral", _("Archived")),
        )
        for template in templates
    ]


def _describe_booking(booking: Booking, now: int) -> tuple[str, str]:
    if booking.is_cancelled:
        return "bad", _("cancelled")
    if booking_queries.get_slot(booking)[1] <= now:
        return "neutral", _("over")
    return "good", _("booked")
