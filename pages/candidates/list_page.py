"""The rows of the list of candidates: the links of one page, with their filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from rest_framework import serializers

from api.fields import InstantField
from api.pagination import PositionField, encode_position
from bookings import link_queries
from bookings.link_queries import LinkFilter
from bookings.link_serializers import MAX_SEARCH_LENGTH
from bookings.models import Booking, CandidateLink
from bookings.query_serializers import MAX_ID
from engine.timestamps import format_utc, from_datetime
from outbox.mail_states import MailState
from pages.attention_counts import UNANSWERED_SECONDS
from pages.candidates import link_mails, link_texts
from pages.candidates.link_texts import FILTER_LABELS, LinkTag
from pages.page_clock import PageClock

#: The states of `link_queries` that the filters select, where the names differ.
_STATES = {"revoked": "withdrawn"}
#: Links on one page.
MAX_LINKS = 50


class _QuerySerializer(serializers.Serializer):
    """The query string of the list. Invalid parameters are ignored."""

    q = serializers.CharField(required=False, max_length=MAX_SEARCH_LENGTH)
    state = serializers.ChoiceField(list(FILTER_LABELS), required=False)
    interview = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    after = PositionField(
        InstantField(round_up=False), serializers.IntegerField(min_value=1, max_value=MAX_ID)
    )


@dataclass(frozen=True)
class LinkRow:
    """A link as a row; the texts are in the language and the time zone of the viewer."""

    link: CandidateLink
    tag: LinkTag
    mail: str
    openings: str
    valid_until: str
    booked_time: str


@dataclass(frozen=True)
class LinkPage:
    """Some links, and the URLs of the newest and of the older ones if there are any."""

    rows: list[LinkRow]
    newest_url: str | None
    older_url: str | None


def parse_query(query: QueryDict) -> dict[str, Any]:
    """Return the valid parameters of a query string."""
    serializer = _QuerySerializer(data={name: text for name, text in query.items() if text})
    serializer.is_valid()
    if not serializer.errors:
        return dict(serializer.validated_data)
    valid = QueryDict(mutable=True)
    valid.update({name: str(query[name]) for name in query if name not in serializer.errors})
    return parse_query(valid)


def load_page(query: Mapping[str, Any], now: int, clock: PageClock) -> LinkPage:
    """Load the page that a parsed query names, in a constant number of queries."""
    links, has_older = link_queries.list_links(
        _build_filter(query, now), now, MAX_LINKS, query.get("after")
    )
    mails = link_mails.load_mails(links)
    bookings = Booking.objects.in_bulk(
        [booking_id for link in links if (booking_id := link_queries.get_booking_id(link))]
    )
    rows = [
        _build_row(link, next(reversed(mails[link.pk]), None), bookings, now, clock)
        for link in links
    ]
    return LinkPage(
        rows,
        _build_url(query) if "after" in query else None,
        _build_url(query, links[-1]) if has_older else None,
    )


def _build_filter(query: Mapping[str, Any], now: int) -> LinkFilter:
    state, interview_id, search = query.get("state"), query.get("interview"), query.get("q", "")
    if state == "unanswered":
        since = now - UNANSWERED_SECONDS
        return LinkFilter(interview_id, states=["open"], search=search, unanswered_since=since)
    states = [_STATES.get(state, state)] if state else []
    return LinkFilter(interview_id, states=states, search=search)


def _build_row(
    link: CandidateLink,
    mail: MailState | None,
    bookings: Mapping[UUID, Booking],
    now: int,
    clock: PageClock,
) -> LinkRow:
    booking_id = link_queries.get_booking_id(link)
    booking = bookings.get(booking_id)
    state = link_queries.get_state(link, booking_id, now)
    return LinkRow(
        link,
        link_texts.describe_state(link, state, mail, now),
        link_texts.describe_mail(mail, clock),
        link_texts.describe_openings(link, clock),
        clock.format_short_day(link_texts.get_last_second(link, booking) - 1),
        clock.format_short(from_datetime(booking.start)) if booking else "",
    )


def _build_url(query: Mapping[str, Any], last: CandidateLink | None = None) -> str:
    """Return the URL of the page after a link, or of the first page, with the same filters."""
    parameters = {name: value for name, value in query.items() if name != "after"}
    if last is not None:
        created_at = format_utc(from_datetime(last.created_at))
        parameters["after"] = encode_position(created_at, last.pk)
    return f"{reverse('candidate-list')}?{urlencode(parameters)}"
