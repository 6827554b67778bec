"""One journey through the API that performs every operation with the sample data."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.test import Client

from api.schemas import SESSION_ONLY
from tests.live_processes import ROOT
from tests.openapi_administration import maintain_accounts, maintain_tokens
from tools import openapi_changes

PERIOD = {"start": "2027-06-16T12:00:00Z", "end": "2027-06-16T17:00:00Z"}
EVENTS = [
    *("booking.*", "candidate_link.*", "connection.*", "hold.*", "interview.*", "interviewer.*"),
    *("slots.changed", "special_days.*"),
]
CANDIDATE = {"name": "Noor Haddad", "email": "noor@example.com", "timeZone": "Asia/Kolkata"}
MIA = {"name": "Mia Chen", "email": "mia@example.com"}
ACCOUNT = {"username": "maria", "password": "correct horse battery staple"}


@cache
def read_description() -> dict[str, Any]:
    """Return the OpenAPI description."""
    return openapi_changes.read_description(ROOT / "docs/openapi.yaml")


@cache
def read_operations() -> dict[str, dict[str, Any]]:
    """Return the operation of each operation id, with its method and path."""
    return {
        operation["operationId"]: {**operation, "method": method, "path": path}
        for path, operations in read_description()["paths"].items()
        for method, operation in operations.items()
    }


def needs_session(operation_id: str) -> bool:
    """Return whether an operation needs the session of an administrator."""
    return bool(read_operations()[operation_id].get("security") == SESSION_ONLY)


class JourneyEnvironment:
    """What happens around the API: servers, time and webhooks. Here nothing happens."""

    def deliver_webhooks(self) -> None:
        """Deliver all webhooks that are due."""

    def refuse_calendar_writes(self, booking_id: str) -> None:
        """Let the events of a booking that wait for interviewers' calendars fail for good."""

    def refuse_feeds(self, is_refused: bool) -> None:
        """Let the server of feeds refuse the sign-in, or answer again some minutes later."""

    def pass_time(self) -> None:
        """Let two hours pass, and run the periodic jobs."""


class Journey:
    """Performs operations and records an example of each."""

    def __init__(self, client: Client, surroundings: JourneyEnvironment) -> None:
        self.client, self.surroundings = client, surroundings
        self.examples: dict[str, dict[str, Any]] = {}
        self.ids: dict[str, Any] = {"interviewId": 1, "interviewerId": 1}

    def perform(self, operation_id: str, body: Any = None, **query: Any) -> Any:
        """Perform an operation that succeeds, and return its answer."""
        response = self._send(operation_id, body, query)
        assert 200 <= response.status_code < 300, (operation_id, response.content)
        answer = response.json() if response.content else None
        parts = {"status": response.status_code, "request": body, "response": answer}
        example = {name: part for name, part in parts.items() if part is not None}
        self.examples.setdefault(operation_id, {}).update(example)
        return answer

    def prepare(self, operation_id: str, body: Any = None, **query: Any) -> Any:
        """Perform an operation whose example is another request, and return its answer."""
        return self._send(operation_id, body, query).json()

    def _send(self, operation_id: str, body: Any, query: dict[str, Any]) -> Any:
        operation = read_operations()[operation_id]
        method = operation["method"]
        content = (
            {"data": query}
            if body is None and method == "get"
            else {"data": json.dumps(body or {}), "content_type": "application/json"}
        )
        return getattr(self.client, method)(operation["path"].format(**self.ids), **content)


def perform_all(journey: Journey) -> None:
    """Perform every operation once, in the order of an integration."""
    for part in (
        visit_service,
        set_up_company,
        create_endpoint,
        maintain_interviewers,
        maintain_special_days,
        connect_calendars,
        maintain_interviews,
        find_slots,
        hold_a_slot,
        book_a_slot,
        replace_an_interviewer,
        invite_a_candidate,
        let_time_pass,
        maintain_endpoint,
        sign_in_and_out,
    ):
        part(journey)


def visit_service(journey: Journey) -> None:
    for operation_id in ("getVersion", "listProblems", "getCaller", "getRetention"):
        journey.perform(operation_id)


def set_up_company(journey: Journey) -> None:
    journey.perform("getCompany")
    body = {"name": "Acme", "colour": "#7a1fa2", "timeZone": "Europe/Berlin"}
    journey.perform("updateCompany", body)


def maintain_interviewers(journey: Journey) -> None:
    journey.perform("listInterviewers", limit=1)
    hours = [{"days": ["mon", "tue", "wed"], "start": "09:00", "end": "17:00"}]
    body = {
        "name": "Ines Costa",
        "email": "ines@example.com",
        "timeZone": "Europe/Lisbon",
        "openHours": hours,
        "externalId": "hr-9",
    }
    journey.ids["interviewerId"] = journey.perform("createInterviewer", body)["id"]
    journey.perform("getInterviewer")
    journey.perform("updateInterviewer", {"maxPerDay": 2})
    journey.perform("inviteInterviewer")
    rows = [
        {"name": "Ines Costa", "email": "ines@example.com", "maxPerWeek": 6},
        {"name": "Tom Baker", "email": "tom@example.com", "timeZone": "Europe/London"},
    ]
    journey.perform("importInterviewers", {"interviewers": rows, "dryRun": True})


def maintain_special_days(journey: Journey) -> None:
    body = {"startDate": "2027-06-21", "endDate": "2027-06-25", "hours": None}
    journey.ids["daysId"] = journey.perform("createSpecialDays", body)["id"]
    journey.perform("listSpecialDays")
    journey.perform("getSpecialDays")
    journey.perform("updateSpecialDays", {"hours": [{"start": "09:00", "end": "12:00"}]})
    journey.perform("deleteSpecialDays")


def connect_calendars(journey: Journey) -> None:
    google = journey.perform("createConnection", {"provider": "google"})
    journey.ids["connectionId"] = google["id"]
    journey.perform("createConnectLink")
    journey.perform("askToReconnect")
    journey.perform("deleteConnection")
    feed = {"provider": "ics", "name": "Work", "url": "https://feeds.example.com/ines.ics"}
    journey.ids["connectionId"] = journey.perform("createConnection", feed)["id"]
    journey.perform("checkConnection")
    for is_refused in (True, False):
        journey.surroundings.refuse_feeds(is_refused)
        journey.prepare("checkConnection")
    journey.perform("updateConnection", {"username": "ines", "password": "app password"})
    for operation_id in ("getConnection", "listConnections", "listAllConnections"):
        journey.perform(operation_id)
    journey.perform("deleteConnection")


def maintain_interviews(journey: Journey) -> None:
    journey.perform("listInterviews", q="Technical")
    group = {"name": "Lead", "memberIds": [1, 2], "required": 1}
    body = {"name": "Final Interview", "durationMinutes": 45, "panel": {"groups": [group]}}
    journey.ids["interviewId"] = journey.perform("createInterview", body)["id"]
    journey.perform("getInterview")
    journey.perform("updateInterview", {"noticeMinutes": 120})
    journey.perform("deleteInterview")
    journey.ids["interviewId"] = 1
    journey.perform("deleteInterviewer")
    journey.ids["interviewerId"] = 1


def find_slots(journey: Journey) -> None:
    journey.perform("listSlots", **PERIOD)
    journey.perform("explainStart", start="2027-06-16T13:30:00Z")
    periods = {"queryPeriods": [PERIOD]}
    journey.perform("queryInterviewSlots", periods)
    panel = {"groups": [{"memberIds": [1, 2], "required": 1}]}
    journey.perform("querySlots", {**periods, "durationMinutes": 30, "panel": panel})


def create_endpoint(journey: Journey) -> None:
    body = {"name": "ATS", "url": "https://ats.example.com/slotsmith", "events": EVENTS}
    journey.ids["endpointId"] = journey.perform("createWebhookEndpoint", body)["id"]


def hold_a_slot(journey: Journey) -> None:
    body = {"start": "2027-06-16T14:00:00Z", "holdMinutes": 10}
    journey.ids["holdId"] = journey.perform("createHold", body)["id"]
    for operation_id in ("getHold", "listHolds", "releaseHold"):
        journey.perform(operation_id)


def book_a_slot(journey: Journey) -> None:
    body = {"start": "2027-06-16T14:00:00Z", "candidate": CANDIDATE, "externalId": "app-77"}
    journey.ids["bookingId"] = journey.perform("createBooking", body)["id"]
    journey.perform("listBookings", externalId="app-77")
    journey.perform("getBooking")
    journey.perform("updateBooking", {"metadata": {"role": "Engineer"}})
    journey.perform("rescheduleBooking", {"start": "2027-06-16T16:00:00Z"})
    journey.perform("confirmLocalTimes")
    journey.surroundings.refuse_calendar_writes(journey.ids["bookingId"])
    writes = journey.perform("listCalendarWrites", limit=1)["data"]
    journey.ids["writeId"] = writes[0]["id"]
    journey.perform("retryCalendarWrite")
    journey.perform("listAuditEntries", bookingId=journey.ids["bookingId"], limit=1)
    journey.perform("listEvents", type="booking.*", limit=1)
    journey.perform("cancelBooking", {"reason": "The candidate withdrew."})


def replace_an_interviewer(journey: Journey) -> None:
    panel = {"groups": [{"name": "Host", "memberIds": [1, 2], "required": 1}]}
    interview = {"name": "Tour", "durationMinutes": 60, "panel": panel}
    journey.ids["interviewId"] = journey.prepare("createInterview", interview)["id"]
    body = {"start": "2027-06-16T14:00:00Z", "candidate": CANDIDATE}
    journey.ids["bookingId"] = journey.prepare("createBooking", body)["id"]
    place = journey.perform("listReplacements")["data"][0]
    replacement = next(person for person in place["replacements"] if person["available"])
    body = {"interviewerId": place["interviewer"]["id"], "replacementId": replacement["id"]}
    journey.perform("replaceInterviewer", body)
    journey.ids["mailId"] = journey.perform("listBookingMails", limit=1)["data"][0]["id"]
    journey.perform("resendBookingMail")
    journey.prepare("cancelBooking")
    journey.ids["interviewId"] = 1


def invite_a_candidate(journey: Journey) -> None:
    link = journey.perform("createCandidateLink", {"candidate": CANDIDATE, "externalId": "app-78"})
    journey.ids["linkId"] = link["id"]
    for operation_id in ("getCandidateLink", "listInterviewCandidateLinks", "listCandidateLinks"):
        journey.perform(operation_id)
    journey.perform("resendCandidateLink", {"notify": {"candidate": False}})
    journey.perform("remindCandidate", {"notify": {"candidate": True}})
    journey.perform("extendCandidateLink", {"expiresAt": "2026-12-24T12:00:00Z"})
    window = {"start": "2026-12-03T13:00:00Z", "end": "2026-12-03T17:00:00Z"}
    journey.perform("replaceCandidateWindows", {"windows": [window]})
    journey.perform("getCandidateWindows")
    journey.perform("revokeCandidateLink")
    listed = {"candidate": {"name": "Dana Roy", "email": "dana@example.com"}}
    ana = {"name": "Ana Silva", "email": "ana@example.com"}
    others = {"candidate": ana, "externalId": "app-80"}
    journey.perform("createCandidateLinks", {"links": [listed, others], "dryRun": False})


def let_time_pass(journey: Journey) -> None:
    """Let a hold and a link expire, and cancel a booking that was made for a link's candidate."""
    hold = {"start": "2027-06-16T14:00:00Z", "holdMinutes": 10}
    assert journey.prepare("createHold", hold)["state"] == "held"
    link = {"candidate": MIA, "expiresAt": "2026-11-24T13:00:00Z"}
    journey.prepare("createCandidateLink", link)
    booked_id = journey.prepare("createCandidateLink", {"candidate": MIA})["id"]
    journey.surroundings.pass_time()
    no_mails = {"candidate": False, "interviewers": False}
    start = {"start": "2027-06-16T14:00:00Z", "candidateLinkId": booked_id}
    booking = journey.prepare("createBooking", {**start, "candidate": MIA, "notify": no_mails})
    journey.ids["bookingId"] = booking["id"]
    journey.prepare("cancelBooking", {"notify": no_mails})


def maintain_endpoint(journey: Journey) -> None:
    journey.perform("updateWebhookEndpoint", {"name": "Applicant tracking"})
    for operation_id in ("listWebhookEndpoints", "getWebhookEndpoint", "sendTestEvent"):
        journey.perform(operation_id)
    journey.surroundings.deliver_webhooks()
    journey.perform("listDeliveries", limit=1)
    journey.perform("redeliverEvents", {"since": "2026-11-24T00:00:00Z"})
    journey.surroundings.deliver_webhooks()
    journey.perform("eraseCandidate", {"email": MIA["email"]})
    journey.surroundings.deliver_webhooks()
    journey.perform("rotateWebhookSecret")
    journey.perform("deleteWebhookEndpoint")


def sign_in_and_out(journey: Journey) -> None:
    journey.client = Client()
    journey.perform("signIn", ACCOUNT)
    maintain_tokens(journey)
    maintain_accounts(journey)
    journey.perform("signOut")
