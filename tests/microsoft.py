"""A stand-in for Microsoft that speaks the wire format of its documentation, over loopback.

"calendar: getSchedule", "Create, update, delete event" and "Paging Microsoft Graph data in your
app" of Microsoft Graph; the token endpoint of "OAuth 2.0 authorization code flow" and "OAuth 2.0
client credentials flow" of the Microsoft identity platform, which MSAL will only ask over https.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import trustme

from engine.timestamps import format_utc, parse_floor
from tests.authorization import FakeAuthorizationCodes
from tests.json_server import JSONResponse, RecordedRequest, run_json_server

CLIENT = {"CLIENT_ID": "our-client", "CLIENT_SECRET": "our client secret"}
SUBJECT = "scheduler@example.com"
TENANT = "00000000-0000-0000-0000-00000000feed"
CERTIFICATE_AUTHORITY = trustme.CA()
UNAUTHORIZED = JSONResponse({"error": {"code": "InvalidAuthenticationToken"}}, 401)
INVALID_GRANT = JSONResponse(
    {"error": "invalid_grant", "error_description": "AADSTS50173: ..."}, 400
)
DIGITS = {"tentative": "1", "busy": "2", "oof": "3"}


def build_time(text: str, zone: str = "UTC") -> dict[str, str]:
    """A dateTimeTimeZone with the seven digits that Graph writes."""
    return {"dateTime": f"{text}.0000000" if "." not in text else text, "timeZone": zone}


def build_item(start: str, end: str, status: str = "busy", zone: str = "UTC") -> dict[str, Any]:
    return {"status": status, "start": build_time(start, zone), "end": build_time(end, zone)}


class FakeMicrosoft:
    """Its schedules, its tokens, and what it was asked.

    `schedules` has the items of each, or its entry in the answer; one that is None is left out.
    The view is made of the items, unless `views` has another. What is in `api_says` and
    `token_says` is said first, one after the other, whatever is asked. `scopes` is what its user
    granted, `writes` whether the organisation lets us write; `events` has what each was written.
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
        self._pages: list[Any] = []
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[dict[str, str]]:
        """Serve over https for as long as the context is open; gives CALENDARS["MICROSOFT"]."""
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

    def __call__(self, asked: RecordedRequest) -> JSONResponse:
        with self._lock:
            if asked.path.endswith("/openid-configuration"):
                return self.discovery_response or self._endpoints(asked.path.rpartition("/v2.0")[0])
            if asked.path.endswith("/token"):
                self.token_requests.append(asked)
                return (
                    self.token_responses.pop(0) if self.token_responses else self._token(asked.form)
                )
            self.api_requests.append(asked)
            if self.api_responses:
                return self.api_responses.pop(0)
            return self._api(asked) if asked.token in self.valid_tokens else UNAUTHORIZED

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
            return self._gives()
        if form["grant_type"] == "refresh_token":
            asked = {scope.rpartition("/")[2] for scope in form["scope"].split()}
            if form["refresh_token"] not in self.refresh_tokens or not asked <= self.scopes:
                return INVALID_GRANT
            return self._gives(refresh_token=self._refresh_token(form["refresh_token"]))
        if form["grant_type"] == "authorization_code":
            return self.codes.exchange(form) or INVALID_GRANT
        return JSONResponse({"error": "unsupported_grant_type"}, 400)

    def _refresh_token(self, used: str) -> str:
        given = f"refresh token {len(self.token_requests)}" if self.rotates_refresh_tokens else used
        self.refresh_tokens.add(given)
        return given

    def _gives(self, **more: str) -> JSONResponse:
        token = f"access token {len(self.token_requests)}"
        self.valid_tokens = {token}
        return JSONResponse(
            {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer", **more}
        )

    def _api(self, asked: RecordedRequest) -> JSONResponse:
        if "/calendar/events" in asked.path:
            return self._events(asked)
        if asked.method == "POST":
            size = self.page_size
            found = self._schedules(asked.json)
            self._pages = [found[at : at + size] for at in range(0, len(found), size)] or [[]]
        page, *self._pages = self._pages
        more = {"@odata.nextLink": f"{self.base}/v1.0/next?{len(self._pages)}"}
        return JSONResponse({"value": page, **(more if self._pages else {})})

    def _events(self, asked: RecordedRequest) -> JSONResponse:
        """Who makes an event twice in one transaction makes it once."""
        if not (self.allows_app_writes or "Calendars.ReadWrite" in self.scopes):
            return JSONResponse({"error": {"code": "ErrorAccessDenied"}}, 403)
        _, _, _, address, _, _, *ids = asked.path.split("/")
        events = self.events.setdefault(unquote(address), {})
        if asked.method == "GET":
            return JSONResponse({"value": [{"id": one} for one in self._marked(asked, events)]})
        if asked.method == "POST":
            said = asked.json
            same = [
                one for one, it in events.items() if it["transactionId"] == said["transactionId"]
            ]
            name = same[0] if same else f"AAMk/{len(events)}+=="
            events.setdefault(name, said)
            return JSONResponse({"id": name}, 201)
        name = unquote(ids[0])
        if name not in events:
            return JSONResponse({"error": {"code": "ErrorItemNotFound"}}, 404)
        if asked.method == "DELETE":
            del events[name]
            return JSONResponse("", 204)
        events[name] = {**events[name], **asked.json}
        return JSONResponse({"id": name})

    def _marked(self, asked: RecordedRequest, events: dict[str, Any]) -> list[str]:
        """The events with an extended property of a value, as a filter asks for them."""
        [question] = parse_qs(urlsplit(asked.target).query)["$filter"]
        pattern = r"singleValueExtendedProperties/Any\(ep: ep/id eq '(.+)' and ep/value eq '(.+)'\)"
        kind, value = re.fullmatch(pattern, question).groups()
        mark = {"id": kind, "value": value}
        return [
            one for one, event in events.items() if mark in event["singleValueExtendedProperties"]
        ]

    def _schedules(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        start, end = (
            parse_floor(question[f"{one}Time"]["dateTime"] + "Z") for one in ("start", "end")
        )
        step = question["availabilityViewInterval"] * 60
        return [
            self._schedule(name, range(start, end, step))
            for name in question["schedules"]
            if self.schedules.get(name.lower(), "not found") is not None
        ]

    def _schedule(self, name: str, steps: range) -> dict[str, Any]:
        found = self.schedules.get(name.lower())
        if found is None:
            error = {"message": "No such mailbox.", "responseCode": "ErrorMailRecipientNotFound"}
            return {"scheduleId": name, "scheduleItems": [], "availabilityView": "", "error": error}
        if not isinstance(found, list):
            return {"scheduleId": name, **found}
        view = self.views.get(name, "".join(self._digit(found, at, steps.step) for at in steps))
        return {"scheduleId": name, "scheduleItems": found, "availabilityView": view}

    def _digit(self, items: list[dict[str, Any]], at: int, step: int) -> str:
        digits = ["0"]
        for one in items:
            start, end = (
                one[side]["dateTime"].partition(".")[0] + "Z" for side in ("start", "end")
            )
            if start < format_utc(at + step) and end > format_utc(at):
                digits.append(DIGITS.get(one["status"].lower(), "0"))
        return max(digits)
