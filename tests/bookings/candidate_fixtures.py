"""Store every kind of data about one candidate, and some about another one."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from bookings.models import Booking, CandidateLink
from interviews.models import InterviewTemplate
from tests.bookings.booking_factories import NOON, TEN, book, cancel, issue_link, move

NAME, EMAIL = "Noor Haddad", "Noor@Example.com"
OTHER_NAME, OTHER_EMAIL = "Ola Berg", "ola@example.com"
EIGHT, TWO, FOUR = (f"2025-01-22T{clock}:00Z" for clock in ("08:00", "14:00", "16:00"))


@dataclass(frozen=True)
class StoredCandidate:
    """The rows that `store_candidate` creates."""

    link: CandidateLink
    by_link: Booking
    by_api: Booking
    cancelled: Booking


def store_candidate(template: InterviewTemplate) -> StoredCandidate:
    """Invite a candidate; book by link and move; book by the API; book and cancel.

    The email address is spelled in several ways. No message is delivered yet.
    """
    for name, email in ((NAME, EMAIL), (OTHER_NAME, OTHER_EMAIL)):
        issue_link(template, name, email)
    link = CandidateLink.objects.get(candidate_name=NAME)
    by_link = book(template, TEN, NAME, EMAIL)
    Booking.objects.filter(pk=by_link.pk).update(link=link)
    by_api = _by_api(template, NOON, NAME, EMAIL.lower())
    _by_api(template, TWO, OTHER_NAME, OTHER_EMAIL)
    gone = cancel(book(template, FOUR, NAME, EMAIL.upper()), f"{NAME} is ill", f"{NAME} called")
    return StoredCandidate(link, move(by_link, EIGHT), by_api, gone)


def _by_api(template: InterviewTemplate, start: str, name: str, email: str) -> Booking:
    """Book over the API with an idempotency key, so that the response is stored."""
    path = f"/api/interviews/{template.pk}/bookings"
    body = {"start": start, "candidate": {"name": name, "email": email, "timeZone": "UTC"}}
    created = Client().post(path, body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=start)
    return Booking.objects.get(pk=created.json()["id"])
