"""A fake Microsoft server on loopback with the wire format of Microsoft's documentation.

"calendar: getSchedule", "Create, update, delete event" and "Paging Microsoft Graph data in your
app" of Microsoft Graph; the token endpoint of "OAuth 2.0 authorization code flow" and "OAuth 2.0
client credentials flow" of the Microsoft identity platform. It uses TLS, because MSAL requires it.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import trustme

from engine.timestamps import format_utc, parse_floor
from tests.fake_authorization_codes import FakeAuthorizationCodes
from tests.json_server import JSONResponse, RecordedRequest, run_json_server

CLIENT = {"CLIENT_ID": "our-client", "CLIENT_SECRET": "our client secret"}
SUBJECT = "scheduler@example.com"
TENANT = "00000000-0000-0000-0000-00000000feed"
CERTIFICATE_AUTHORITY = trustme.CA()
UNAUTHORIZED = JSONResponse({"error": {"code": "InvalidAuthenticationToken"}}, 401)
INVALID_GRANT = JSONResponse(
    {"error": "invalid_grant", "error_description": "AADSTS50173: ..."}, 400
)
#: The limit of requests at once for an app and a mailbox ("Outlook service limits").
MAX_CONCURRENT = 4
THROTTLED = JSONResponse(
    {
        "error": {
            "code": "ApplicationThrottled",
            "message": "Application is over its MailboxConcurrency limit.",
        }
    },
    429,
    {"Retry-After": "1"},
)
DIGITS = {"tentative": "1", "busy": "2", "oof": "3"}


def build_duplicate_response(event_id: str | None = None, status: int = 400) -> JSONResponse:
    """Return the error for a transactionId that another event has, as users report it."""
    error = {
        "code": "ErrorDuplicateTransactionId",
        "message": "The TransactionId specified in the request has already been used to create a"
        " different event.",
    }
    if event_id is not None:
        error["@event.existingEventId"] = event_id
    return JSONResponse({"error": error}, status)


def build_time(text: str, zone: str = "UTC") -> dict[str, str]:
    """Return a dateTimeTimeZone with seven fraction digits, as Graph writes them."""
    return {"dateTime": f"{text}.0000000" if "." not in text else text, "timeZone": zone}


def build_item(start: str, end: str, status: str = "busy", zone: str = "UTC") -> dict[str, Any]:
    return {"status": status, "start": build_time(start, zone), "end": build_time(end, zone)}


def _mailbox_of(request: RecordedRequest) -> str:
    """Return the mailbox in the URL of a request; empty if it concerns none."""
    match = re.match(r"/v1\.0/(?:users/([^/]+)|me)/", request.path)
    if match is None:
        return ""
    return unquote(match[1]).lower() if match[1] else f"me of {request.token}"


class FakeMicrosoft:
    """Microsoft's schedules and tokens, and the requests that were received.

    `schedules` holds each schedule's items or its entry in the answer; None leaves it out. The view
    is built from the items, unless `views` has another. `api_responses` and `token_responses` are
    sent first, in order. `scopes` are the scopes that the user granted, `allows_app_writes` is
    whether the app may write, and `events` are the events written into each calendar. While
    `is_filter_late`, searching for events finds none. A request
    takes at least `hold_seconds`; more than MAX_CONCURRENT at once for a mailbox are throttled.
    """

    def __init__(self) -> None:
        self.base = ""
        self.schedules: dict[str, Any] = {}
        self.views: dict[str, Any] = {}
        self.events: dict[str, dict[str, Any]] = {}
        self.scopes = {"Calendars.ReadBasic", "openid", "offline_access"}
        self.allows_app_writes = False
        self.page_size = 100
        self.refresh_tokens = {"a refresh token"}
        self.rotates_refresh_tokens = False
        self.codes = FakeAuthorizationCodes()
        self.valid_tokens: set[str] = set()
        self.expires_in = 3599
        self.api_responses: list[JSONResponse] = []
        self.token_responses: list[JSONResponse] = []
        self.discovery_response: JSONResponse | None = None
        self.api_requests: list[RecordedRequest] = []
        self.token_requests: list[RecordedRequest] = []
        self.transactions: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        self.is_filter_late = False
        self.hold_seconds = 0.0
        self.throttled_count = 0
        self._in_flight: Counter[str] = Counter()
        self._pages: list[Any] = []
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[dict[str, str]]:
        """Serve over https while the context is open; yield CALENDARS["MICROSOFT"]."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        CERTIFICATE_AUTHORITY.issue_cert("127.0.0.1").configure_cert(tls)
        with run_json_server(self, tls) as self.base:
            yield {
                **CLIENT,
                "TENANT": TENANT,
                "SUBJECT": SUBJECT,
                "WRITE": False,
                "API_URL": f"{self.base}/v1.0",
                "LOGIN_URL": f"{self.base}/login",
            }

    def __call__(self, request: RecordedRequest) -> JSONResponse:
        mailbox = _mailbox_of(request)
        with self._lock:
            self._in_flight[mailbox] += 1
            is_throttled = bool(mailbox) and self._in_flight[mailbox] > MAX_CONCURRENT
            self.throttled_count += is_throttled
        try:
            if mailbox:
                threading.Event().wait(self.hold_seconds)
            return THROTTLED if is_throttled else self._respond(request)
        finally:
            with self._lock:
                self._in_flight[mailbox] -= 1

    def _respond(self, request: RecordedRequest) -> JSONResponse:
        with self._lock:
            if request.path.endswith("/openid-configuration"):
                return self.discovery_response or self._endpoints(
                    request.path.rpartition("/v2.0")[0]
                )
            if request.path.endswith("/token"):
                self.token_requests.append(request)
                return (
                    self.token_responses.pop(0)
                    if self.token_responses
                    else self._token(request.form)
                )
            self.api_requests.append(request)
            if self.api_responses:
                return self.api_responses.pop(0)
            return self._api(request) if request.token in self.valid_tokens else UNAUTHORIZED

    def _endpoints(self, tenant: str) -> JSONResponse:
        address = f"{self.base}{tenant}/oauth2/v2.0"
        return JSONResponse(
            {
                "authorization_endpoint": f"{address}/authorize",
                "token_endpoint": f"{address}/token",
                "issuer": f"{self.base}{tenant}/v2.0",
            }
        )

    def _token(self, form: dict[str, str]) -> JSONResponse:
        if {"CLIENT_ID": form["client_id"], "CLIENT_SECRET": form["client_secret"]} != CLIENT:
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "client_credentials":
            return self._issue_token()
        if form["grant_type"] == "refresh_token":
            requested = {scope.rpartition("/")[2] for scope in form["scope"].split()}
            if form["refresh_token"] not in self.refresh_tokens or not requested <= self.scopes:
                return INVALID_GRANT
            return self._issue_token(refresh_token=self._refresh_token(form["refresh_token"]))
        if form["grant_type"] == "authorization_code":
            return self.codes.exchange(form) or INVALID_GRANT
        return JSONResponse({"error": "unsupported_grant_type"}, 400)

    def _refresh_token(self, used: str) -> str:
        new = f"refresh token {len(self.token_requests)}" if self.rotates_refresh_tokens else used
        self.refresh_tokens.add(new)
        return new

    def _issue_token(self, **more: str) -> JSONResponse:
        token = f"access token {len(self.token_requests)}"
        self.valid_tokens = {token}
        return JSONResponse(
            {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer", **more}
        )

    def _api(self, request: RecordedRequest) -> JSONResponse:
        if "/calendar/events" in request.path:
            return self._events(request)
        if request.method == "POST":
            size = self.page_size
            schedules = self._schedules(request.json)
            self._pages = [schedules[at : at + size] for at in range(0, len(schedules), size)] or [
                []
            ]
        page, *self._pages = self._pages
        more = {"@odata.nextLink": f"{self.base}/v1.0/next?{len(self._pages)}"}
        return JSONResponse({"value": page, **(more if self._pages else {})})

    def _events(self, request: RecordedRequest) -> JSONResponse:
        """Answer an events request."""
        if not (self.allows_app_writes or "Calendars.ReadWrite" in self.scopes):
            return JSONResponse({"error": {"code": "ErrorAccessDenied"}}, 403)
        _, _, _, address, _, _, *ids = request.path.split("/")
        events = self.events.setdefault(unquote(address), {})
        if request.method == "GET":
            return JSONResponse(
                {"value": [{"id": event_id} for event_id in self._find(request, events)]}
            )
        if request.method == "POST":
            return self._create_event(request.json, unquote(address), events)
        event_id = unquote(ids[0])
        if event_id not in events:
            return JSONResponse({"error": {"code": "ErrorItemNotFound"}}, 404)
        if request.method == "DELETE":
            del events[event_id]
            return JSONResponse("", 204)
        events[event_id] = {**events[event_id], **request.json}
        return JSONResponse({"id": event_id})

    def _create_event(
        self, new_event: dict[str, Any], address: str, events: dict[str, Any]
    ) -> JSONResponse:
        """Create an event. Its transactionId stays used, even after the event was deleted."""
        transaction = (address, new_event["transactionId"])
        if transaction in self.transactions:
            event_id, first_event = self.transactions[transaction]
            is_repeated = first_event == new_event and event_id in events
            return (
                JSONResponse({"id": event_id}, 201)
                if is_repeated
                else build_duplicate_response(event_id)
            )
        event_id = f"AAMk/{len(self.transactions)}+=="
        self.transactions[transaction] = (event_id, new_event)
        events[event_id] = new_event
        return JSONResponse({"id": event_id}, 201)

    def _find(self, request: RecordedRequest, events: dict[str, Any]) -> list[str]:
        """Return the ids of events whose extended property matches the request's filter."""
        [condition] = parse_qs(urlsplit(request.target).query)["$filter"]
        pattern = r"singleValueExtendedProperties/Any\(ep: ep/id eq '(.+)' and ep/value eq '(.+)'\)"
        kind, value = re.fullmatch(pattern, condition).groups()
        extended_property = {"id": kind, "value": value}
        return [
            event_id
            for event_id, event in ({} if self.is_filter_late else events).items()
            if extended_property in event["singleValueExtendedProperties"]
        ]

    def _schedules(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        start, end = (
            parse_floor(body[f"{side}Time"]["dateTime"] + "Z") for side in ("start", "end")
        )
        step = body["availabilityViewInterval"] * 60
        return [
            self._schedule(name, range(start, end, step))
            for name in body["schedules"]
            if self.schedules.get(name.lower(), "not found") is not None
        ]

    def _schedule(self, name: str, steps: range) -> dict[str, Any]:
        items = self.schedules.get(name.lower())
        if items is None:
            error = {"message": "No such mailbox.", "responseCode": "ErrorMailRecipientNotFound"}
            return {"scheduleId": name, "scheduleItems": [], "availabilityView": "", "error": error}
        if not isinstance(items, list):
            return {"scheduleId": name, **items}
        view = self.views.get(name, "".join(self._digit(items, at, steps.step) for at in steps))
        return {"scheduleId": name, "scheduleItems": items, "availabilityView": view}

    def _digit(self, items: list[dict[str, Any]], at: int, step: int) -> str:
        digits = ["0"]
        for item in items:
            start, end = (
                item[side]["dateTime"].partition(".")[0] + "Z" for side in ("start", "end")
            )
            if start < format_utc(at + step) and end > format_utc(at):
                digits.append(DIGITS.get(item["status"].lower(), "0"))
        return max(digits)
