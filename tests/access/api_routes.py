"""The routes of the API and of connecting calendars, and requests to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from api.views import EndpointView
from bookings.models import Booking
from calendars.models import Connection
from people.models import SpecialDays
from tests.factories import alice, technical_interview


def routes(patterns: list[Any], at: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        prefix = at + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix)
        elif prefix.lstrip("^").startswith(("api", "calendars/connect", "calendars/callback")):
            yield prefix, pattern


ROUTES = dict(routes(get_resolver().url_patterns))
VIEWS = {
    route_pattern.name: route_pattern.callback.view_class
    for route_pattern in ROUTES.values()
    if issubclass(getattr(route_pattern.callback, "view_class", object), EndpointView)
}


def create_path_parameters() -> dict[str, Any]:
    """Create what the routes' paths name, all belonging to Alice; return every path parameter."""
    return {
        "interview_id": technical_interview(alice()).pk,
        "interviewer_id": alice().pk,
        "days_id": SpecialDays.objects.create(
            interviewer=alice(), first_day="2025-01-20", last_day="2025-01-20"
        ).pk,
        "connection_id": Connection.objects.create(
            interviewer=alice(), provider="mock", name="Work"
        ).pk,
        "hold_id": uuid4(),
        "booking_id": _create_booking().pk,
        "link_id": uuid4(),
        "link": "a-link-without-signature",
    }


def _create_booking() -> Booking:
    """Create a booking of Alice without looking at calendars."""
    booking = Booking.objects.create(
        template=technical_interview(alice()),
        start="2025-01-22T10:00:00Z",
        end="2025-01-22T11:00:00Z",
        created_at="2025-01-20T10:00:00Z",
        candidate_name="Dana Roy",
        candidate_email="dana@example.com",
        candidate_timezone="UTC",
    )
    booking.participants.create(interviewer=alice())
    return booking


def build_url(name: str, parameters: dict[str, Any]) -> str:
    if name == "no-such-endpoint":
        return "/api/nothing"
    pattern = next(route_pattern for route_pattern in ROUTES.values() if route_pattern.name == name)
    own = {converter: parameters.get(converter, 1) for converter in pattern.pattern.converters}
    return reverse(name, kwargs=own)


def create_url(name: str) -> str:
    return build_url(name, create_path_parameters())
