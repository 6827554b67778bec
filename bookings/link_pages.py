"""The pages of the lists of candidate links in the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api.pagination import build_page
from bookings import link_json, link_queries
from bookings.link_queries import LinkFilter

_LISTS_BY_SORT = {
    "createdAt": link_queries.list_links,
    "updatedAt": link_queries.list_by_change,
}


def respond_with_page(
    request: Request, values: Mapping[str, Any], interview_id: int | None, now: int
) -> Response:
    """Return the page of links that a validated query asks for."""
    link_filter = LinkFilter(
        interview_id,
        values.get("externalId", ""),
        values.get("state", ()),
        values.get("updatedSince"),
        values.get("q", ""),
        values.get("unansweredSince"),
    )
    sort = values["sort"]
    list_links = _LISTS_BY_SORT[sort]
    links, more = list_links(link_filter, now, values["limit"], values.get("cursor"))
    rows = [link_json.serialize_link(link, now) for link in links]
    return build_page(request, rows, [rows[-1][sort], links[-1].pk] if more else None)
