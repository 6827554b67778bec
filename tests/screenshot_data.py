"""What the screenshots show beside the sample data: bookings, candidates and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from api.actors import SYSTEM_ACTOR, Actor, ActorKind
from bookings import booking, candidate_windows, link_invitations, link_openings
from bookings.booking import Candidate
from bookings.candidate_links import Invitee
from bookings.idempotency import without_key
from bookings.link_invitations import IssuedLink
from bookings.models import Booking, CandidateLink
from bookings.slot_check import SlotRequest
from company.models import Company
from engine import timestamps
from interviews.models import InterviewTemplate
from outbox import delivery
from people.models import Interviewer

#: A Monday, two days before the day on the images.
NOW = "2027-06-14T08:00:00Z"
#: When the candidates were invited and most interviews were booked.
_EARLIER = "2027-06-10T08:00:00Z"
_NOW_SECOND, _EARLIER_SECOND = timestamps.parse_ceil(NOW), timestamps.parse_ceil(_EARLIER)
_BERLIN = "Europe/Berlin"
#: Candidates by the interview type and the day of June 2027 of their interview.
_BOOKED = (
    (2, 14, "Ines Costa"),
    (1, 14, "Jonas Weber"),
    (2, 15, "Noor Haddad"),
    (3, 15, "Maya Patel"),
    (1, 17, "Lea Fischer"),
    (2, 17, "Omar Diaz"),
    (4, 18, "Tom Okafor"),
)
_TECHNICAL, _BOOKED_START = 1, "2027-06-16T14:00:00Z"
_OPEN = ("Priya Nair", "Sam Young", "Eva Lind")


@dataclass(frozen=True)
class ScreenshotData:
    """The pages and sessions of the screenshots."""

    link_path: str
    booking_path: str
    coordinator_session: str
    interviewer_session: str


def create() -> ScreenshotData:
    """Add to the sample data what the screenshots show."""
    Company.objects.update_or_create(pk=1, defaults={"name": "Example Ltd"})
    with time_machine.travel(_EARLIER, tick=False):
        dana = _create_bookings_and_links()
        delivery.deliver_due(_EARLIER_SECOND, limit=1000)
    _send_windows(CandidateLink.objects.get(candidate_name=_OPEN[-1]))
    link = _invite(_TECHNICAL, "Alex Romero", _NOW_SECOND)
    carla = User.objects.create_superuser("carla", first_name="Carla", last_name="Meier")
    return ScreenshotData(
        urlsplit(link.url).path,
        f"/bookings/{dana.pk}",
        _sign_in(carla),
        _sign_in(_create_alice()),
    )


def _create_bookings_and_links() -> Booking:
    """Create what happened before, and return the booking that has a screenshot."""
    for template_id, day, name in _BOOKED:
        _book(template_id, _find_slot(template_id, date(2027, 6, day)), name)
    for number, name in enumerate(_OPEN):
        link = _invite(_TECHNICAL, name, _EARLIER_SECOND).link
        if number:
            link_openings.record_opening(link, _EARLIER_SECOND)
    return _book(_TECHNICAL, _BOOKED_START, "Dana Roy")


def _find_slot(template_id: int, day: date) -> str:
    """Return the first slot of a day."""
    period = {"start": f"{day}T00:00:00Z", "end": f"{day + timedelta(days=1)}T00:00:00Z"}
    client: Any = Client(SERVER_NAME="localhost")
    answer = client.get(f"/api/interviews/{template_id}/availability", period).json()
    return str(answer["availableSlots"][0]["start"])


def _book(template_id: int, start: str, name: str) -> Booking:
    """Invite a candidate, who books a slot with the link."""
    link = _invite(template_id, name, _EARLIER_SECOND).link
    link_openings.record_opening(link, _EARLIER_SECOND)
    request = SlotRequest(template_id, timestamps.parse_ceil(start), _EARLIER_SECOND)
    candidate = Candidate(name, _build_email(name), _BERLIN, link.pk)
    booking.book(request, candidate, without_key(Actor(ActorKind.LINK, link.pk)))
    return Booking.objects.get(link=link)


def _invite(template_id: int, name: str, now: int) -> IssuedLink:
    template = InterviewTemplate.objects.get(pk=template_id)
    invitee = Invitee(name, _build_email(name), _BERLIN)
    return link_invitations.create_and_send(template, invitee, now, SYSTEM_ACTOR)


def _send_windows(link: CandidateLink) -> None:
    """Send two mornings at which the candidate can come."""
    texts = (f"2027-06-{day}T{hour}:00:00Z" for day in (17, 18) for hour in ("07", "11"))
    instants = [timestamps.parse_ceil(text) for text in texts]
    windows = list(zip(instants[::2], instants[1::2], strict=True))
    candidate_windows.submit(link, windows, _NOW_SECOND, SYSTEM_ACTOR)


def _build_email(name: str) -> str:
    return f"{name.split()[0].lower()}@example.com"


def _create_alice() -> User:
    """Create the account of the interviewer Alice."""
    account = User.objects.create_user("alice", first_name="Alice", last_name="Johnson")
    Interviewer.objects.filter(name="Alice Johnson").update(account=account)
    return account


def _sign_in(account: User) -> str:
    """Return the session key of a signed-in account."""
    client = Client()
    client.force_login(account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
