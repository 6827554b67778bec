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
from urllib.parse import unquote

import trustme

from engine.timestamps import format_utc, parse_floor
from tests.fake_authorization_codes import FakeAuthorizationCodes
from tests.fake_microsoft_events import FakeEventStore, build_error_response
from tests.json_server import JSONResponse, RecordedRequest, run_json_server

CLIENT = {"CLIENT_ID": "our-client", "CLIENT_SECRET": "our client secret"}
SUBJECT = "scheduler@example.com"
TENANT = "00000000-0000-0000-0000-00000000feed"
CERTIFICATE_AUTHORITY = trustme.CA()
UNAUTHORIZED = JSONResponse({"error": {"code": "InvalidAuthenticationToken"}}, 401)
INVALID_GRANT = JSONResponse(
    {"error": "invalid_grant", "error_description": "AADSTS50173: ..."}, 400
)
EXPIRED_SECRET = JSONResponse(
    {
        "error": "invalid_client",
        "error_description": "AADSTS7000222: The provided client secret keys for app are expired.",
        "error_codes": [7000222],
    },
    401,
)
#: The limit of requests at once for an app and a mailbox ("Outlook service limits").
MAX_CONCURRENT = 4
#: The schedules in one request, and the seconds that it must be shorter than ("calendar:
#: getSchedule"; ErrorTimeIntervalTooBig); the entries of one schedule (error 5006).
MAX_SCHEDULES, MAX_RANGE_SECONDS, MAX_ENTRIES = 20, 62 * 86400, 1000
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
ACCESS_DENIED = JSONResponse({"error": {"code": "ErrorAccessDenied"}}, 403)
DIGITS = {"tentative": "1", "busy": "2", "oof": "3"}


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
    sent first, in order. `scopes` are the scopes that the user granted, `app_permissions` those
    that the tenant's administrator granted. `users` and the addresses of `schedules` are sign-in
    names, and `events` are the events written into each calendar. A request takes at least
    `hold_seconds`; more than MAX_CONCURRENT at once for a mailbox are throttled.
    """

    def __init__(self) -> None:
        self.base = ""
        self.schedules: dict[str, Any] = {}
        self.views: dict[str, Any] = {}
        self.event_store = FakeEventStore()
        self.events = self.event_store.events
        self.scopes = {"Calendars.ReadBasic", "openid", "offline_access"}
        self.app_permissions = {"Calendars.ReadBasic.All"}
        self.permissions_by_token: dict[str, set[str]] = {}
        self.users = {SUBJECT}
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
                "BATCH_SIZE": MAX_SCHEDULES,
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
            return EXPIRED_SECRET
        if form["grant_type"] == "client_credentials":
            return self._issue_token(self.app_permissions)
        if form["grant_type"] == "refresh_token":
            requested = {scope.rpartition("/")[2] for scope in form["scope"].split()}
            if form["refresh_token"] not in self.refresh_tokens or not requested <= self.scopes:
                return INVALID_GRANT
            new_refresh_token = self._refresh_token(form["refresh_token"])
            return self._issue_token(requested, refresh_token=new_refresh_token)
        if form["grant_type"] == "authorization_code":
            return self.codes.exchange(form) or INVALID_GRANT
        return JSONResponse({"error": "unsupported_grant_type"}, 400)

    def _refresh_token(self, used: str) -> str:
        new = f"refresh token {len(self.token_requests)}" if self.rotates_refresh_tokens else used
        self.refresh_tokens.add(new)
        return new

    def _issue_token(self, permissions: set[str], **more: str) -> JSONResponse:
        token = f"access token {len(self.token_requests)}"
        self.valid_tokens = {token}
        self.permissions_by_token[token] = set(permissions)
        return JSONResponse(
            {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer", **more}
        )

    def _api(self, request: RecordedRequest) -> JSONResponse:
        permissions = self.permissions_by_token[request.token]
        if not any(name.startswith("Calendars.Read") for name in permissions):
            return ACCESS_DENIED
        if not self._is_user(_mailbox_of(request)):
            return build_error_response(404, "ErrorInvalidUser")
        if "/calendar/events" in request.path:
            return (
                self.event_store.respond(request)
                if "Calendars.ReadWrite" in permissions
                else ACCESS_DENIED
            )
        if request.method == "POST":
            size = self.page_size
            schedules = self._schedules(request.json)
            if isinstance(schedules, JSONResponse):
                return schedules
            self._pages = [schedules[at : at + size] for at in range(0, len(schedules), size)] or [
                []
            ]
        page, *self._pages = self._pages
        more = {"@odata.nextLink": f"{self.base}/v1.0/next?{len(self._pages)}"}
        return JSONResponse({"value": page, **(more if self._pages else {})})

    def _is_user(self, mailbox: str) -> bool:
        is_me = mailbox.startswith("me of ")
        return not mailbox or is_me or mailbox in {*self.users, *self.schedules}

    def _schedules(self, body: dict[str, Any]) -> JSONResponse | list[dict[str, Any]]:
        """Return the schedules, or the error of a request beyond the limits."""
        start, end = (
            parse_floor(body[f"{side}Time"]["dateTime"] + "Z") for side in ("start", "end")
        )
        if end - start >= MAX_RANGE_SECONDS:
            return build_error_response(400, "ErrorTimeIntervalTooBig")
        if len(body["schedules"]) > MAX_SCHEDULES:
            return build_error_response(400, "ErrorMailboxDataArrayTooBig")
        step = body["availabilityViewInterval"] * 60
        return [
            self._schedule(name, range(start, end, step))
            for name in body["schedules"]
            if self.schedules.get(name.lower(), "not found") is not None
        ]

    def _schedule(self, name: str, steps: range) -> dict[str, Any]:
        """Return a schedule; one with an error has neither items nor a view."""
        items = self.schedules.get(name.lower())
        if items is None:
            message = f"Unable to resolve e-mail address {name} to an Active Directory object."
            return {"scheduleId": name, "error": {"message": message, "responseCode": "5009"}}
        if not isinstance(items, list):
            return {"scheduleId": name, **items}
        span = format_utc(steps.start), format_utc(steps.stop)
        items = [item for item in items if _overlaps(item, *span)]
        if len(items) > MAX_ENTRIES:
            message = (
                "The result set contains too many calendar entries. The allowed size is"
                f" {MAX_ENTRIES}; the actual size is {len(items)}."
            )
            return {"scheduleId": name, "error": {"message": message, "responseCode": "5006"}}
        view = self.views.get(name, _build_view(items, steps))
        return {"scheduleId": name, "scheduleItems": items, "availabilityView": view}


def _build_view(items: list[dict[str, Any]], steps: range) -> str:
    """Return the digit of each step: the busiest status of the items that overlap it."""
    digits = ["0"] * len(steps)
    for item in items:
        start, end = (parse_floor(item[side]["dateTime"] + "Z") for side in ("start", "end"))
        first = max((start - steps.start) // steps.step, 0)
        last = -(-(end - steps.start) // steps.step)
        digit = DIGITS.get(item["status"].lower(), "0")
        for step in range(first, min(last, len(steps))):
            digits[step] = max(digits[step], digit)
    return "".join(digits)


def _overlaps(item: dict[str, Any], span_start: str, span_end: str) -> bool:
    """Return whether an item overlaps a span; the times are texts in UTC."""
    start, end = (item[side]["dateTime"].partition(".")[0] + "Z" for side in ("start", "end"))
    return start < span_end and end > span_start
