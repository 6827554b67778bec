"""A world with one object of every kind, and requests of every operation that succeed in it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from api.scopes import TOKEN_SCOPES
from bookings.models import Booking
from config.openapi_examples import read_examples
from outbox.models import Message
from tests.access import callers
from tests.openapi_administration import COLLEAGUE, OTHER_ACCOUNT, TOKEN
from tests.openapi_journey import (
    ACCOUNT,
    CANDIDATE,
    Journey,
    JourneyEnvironment,
    needs_session,
    read_operations,
)

ALL_SCOPES = " ".join(scope.value for scope in TOKEN_SCOPES)
FREE_START = "2027-06-16T16:00:00Z"
LATER_START = "2027-06-18T14:00:00Z"
POOL_START = "2027-06-15T16:00:00Z"
BOOKED_START = "2027-06-16T14:00:00Z"
#: The bodies of requests whose examples do not fit the world.
BODIES: dict[str, dict[str, Any]] = {
    "createBooking": {"start": FREE_START, "candidate": {**CANDIDATE, "email": "li@example.com"}},
    "createHold": {"start": FREE_START},
    "replaceInterviewer": {"interviewerId": 1, "replacementId": 2},
    "rescheduleBooking": {"start": FREE_START},
    "updateBooking": {"candidate": {"name": "Noor Haddad-Lind"}},
}
#: Operations that are sent for the booking of a pool.
POOL_OPERATIONS = ("listReplacements", "replaceInterviewer")
QUERIES = {"explainStart": {"start": FREE_START}}


class World:
    """One object of every kind, and clients that may do everything: a token and a session.

    The account of the session is the only administrator.
    """

    def __init__(self) -> None:
        self.client = callers.client_of_new_token(scope=ALL_SCOPES)
        self.account = User.objects.get(username=ACCOUNT["username"])
        self.session = callers.client_of(self.account)
        journey = Journey(self.client, JourneyEnvironment())
        self.ids = journey.ids
        self.ids["interviewerId"] = 8  # is on no panel, so an unconnected calendar does no harm
        days = {"startDate": "2027-06-21", "endDate": "2027-06-25", "hours": None}
        booking = {"start": BOOKED_START, "candidate": CANDIDATE}
        endpoint = {"name": "ATS", "url": "https://ats.example.com", "events": ["booking.*"]}
        link = {"candidate": {**CANDIDATE, "email": "wei@example.com"}}
        for name, operation_id, body in (
            ("daysId", "createSpecialDays", days),
            ("connectionId", "createConnection", {"provider": "google"}),
            ("holdId", "createHold", {"start": "2027-06-17T14:00:00Z"}),
            ("bookingId", "createBooking", booking),
            ("linkId", "createCandidateLink", link),
            ("endpointId", "createWebhookEndpoint", endpoint),
        ):
            self.ids[name] = journey.perform(operation_id, body)["id"]
        self.ids["mailId"] = journey.perform("listBookingMails")["data"][0]["id"]
        # a confirmation of its local times writes
        Booking.objects.update(candidate_utc_offset=None)
        self.ids["pooledBookingId"] = self._book_pool(journey)
        refuse_calendar_writes(self.ids["pooledBookingId"])
        self.ids["writeId"] = journey.perform("listCalendarWrites")["data"][0]["id"]
        self.ids["accountId"] = User.objects.create_user(**OTHER_ACCOUNT).pk
        journey.client = self.session
        self.ids["tokenId"] = journey.perform("createApiToken", {**TOKEN, "expiresAt": None})["id"]
        self.ids["invitationId"] = journey.perform("createInvitation", COLLEAGUE)["id"]

    @staticmethod
    def _book_pool(journey: Journey) -> str:
        """Book an interview with one of two people, and return the id of the booking."""
        panel = {"groups": [{"name": "Host", "memberIds": [1, 2], "required": 1}]}
        interview = {"name": "Tour", "durationMinutes": 60, "panel": panel}
        ids = {**journey.ids}
        journey.ids["interviewId"] = journey.perform("createInterview", interview)["id"]
        candidate = {**CANDIDATE, "email": "ada@example.com"}
        booking = journey.perform("createBooking", {"start": POOL_START, "candidate": candidate})
        journey.ids.update(ids)
        return str(booking["id"])

    def send(
        self, operation_id: str, *, client: Client | None = None, body: Any = None, **options: Any
    ) -> Any:
        """Send a request of an operation; by default it would succeed."""
        operation = read_operations()[operation_id]
        ids = dict(self.ids)
        if operation_id in POOL_OPERATIONS:
            ids["bookingId"] = ids["pooledBookingId"]
        path = operation["path"].format(**{**ids, **options.pop("ids", {})})
        query = options.pop("query", QUERIES.get(operation_id))
        content: dict[str, Any] = {"data": query}
        if operation["method"] != "get":
            data = build_body(operation_id) if body is None else body
            text = data if isinstance(data, str) else json.dumps(data)
            content = {"data": text, "content_type": options.pop("type", "application/json")}
        sender = client or (self.session if needs_session(operation_id) else self.client)
        return getattr(sender, operation["method"])(path, **content, **options)


def refuse_calendar_writes(booking_id: str) -> None:
    """Let the events of a booking that wait for interviewers' calendars fail for good."""
    waiting = Message.objects.filter(channel="calendar", booking_id=booking_id)
    waiting.update(state=Message.State.FAILED, attempts=1, last_error="caldav: not writable")


def build_body(operation_id: str) -> dict[str, Any]:
    """Return the body of a request that would succeed."""
    example: dict[str, Any] = read_examples()[operation_id].get("request", {})
    return BODIES.get(operation_id, example)
