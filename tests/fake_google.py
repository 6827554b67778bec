"""A fake Google server on loopback with the wire format of Google's documentation.

"Freebusy: query", "Events: insert, patch, delete" and "Handle API errors" of the Google Calendar
API; the token endpoint of "Using OAuth 2.0 for Web Server Applications" and "... for Server to
Server Applications".
"""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from engine.timestamps import parse_floor
from tests.fake_authorization_codes import FakeAuthorizationCodes
from tests.json_server import JSONResponse, RecordedRequest

CLIENT = {"CLIENT_ID": "our-client", "CLIENT_SECRET": "our client secret"}
SUBJECT = "scheduler@example.com"
READ_SCOPE = "https://www.googleapis.com/auth/calendar.freebusy"
WRITE_SCOPE = "https://www.googleapis.com/auth/calendar.events.owned"
SERVICE_ACCOUNT = "slotsmith@project.iam.gserviceaccount.com"
SERVICE_ACCOUNT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
UNAUTHORIZED_CLIENT = JSONResponse(
    {
        "error": "unauthorized_client",
        "error_description": "Client is unauthorized to retrieve access tokens using this method,"
        " or client not authorized for any of the scopes requested.",
    },
    401,
)
INVALID_GRANT = JSONResponse(
    {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400
)


#: The longest time range that every report of `timeRangeTooLong` still allows, in seconds.
MAX_RANGE_SECONDS = 60 * 86400
MAX_CALENDARS = 50
#: The ids that "Events: insert" allows.
EVENT_ID = re.compile("[a-v0-9]{5,1024}", re.ASCII)


#: The canonical code of each HTTP status (google.rpc.Code).
_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    429: "RESOURCE_EXHAUSTED",
}


def build_error_response(
    status: int, reason: str, domain: str = "global", message: str = "", **headers: str
) -> JSONResponse:
    """Return an error in the form of the guide "Handle API errors"."""
    message = message or reason
    errors = [{"domain": domain, "reason": reason, "message": message}]
    error = {"code": status, "message": message, "errors": errors}
    if status in _CODES:
        error["status"] = _CODES[status]
    return JSONResponse({"error": error}, status, headers)


def build_forbidden_response(reason: str, **headers: str) -> JSONResponse:
    """Return a 403 with a reason of the domain of usage limits."""
    return build_error_response(403, reason, "usageLimits", **headers)


UNAUTHORIZED = build_error_response(401, "authError")


def build_scope_response() -> JSONResponse:
    """Return the error for a token whose scope does not suffice."""
    message = "Request had insufficient authentication scopes."
    response = build_error_response(403, "insufficientPermissions", message=message)
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
    }
    response.body["error"]["details"] = [detail]
    return response


class FakeGoogle:
    """Google's calendars and tokens, and the requests that were received.

    `calendars` holds each calendar's busy times or its entry in the answer; None leaves it out, and
    an unknown id is answered with notFound. `api_responses` and `token_responses` are sent first,
    in order. `scope` is the scope that the user granted, `delegated_subjects` are the users for
    whom the service account may act, with `delegated_scopes`. `events` are the events written into
    each calendar: only into those of `calendars` that are not in `shared_calendars`. The
    documentation says that a deleted event can be restored, and users report that it cannot.
    """

    def __init__(self) -> None:
        self.calendars: dict[str, Any] = {}
        self.events: dict[str, dict[str, Any]] = {}
        self.scope = READ_SCOPE
        self.delegated_subjects = {SUBJECT}
        self.delegated_scopes = {READ_SCOPE, WRITE_SCOPE}
        self.restores_deleted_events = False
        self.shared_calendars: set[str] = set()
        self.scopes_by_token: dict[str, str] = {}
        self.refresh_tokens = {"a refresh token"}
        self.codes = FakeAuthorizationCodes()
        self.valid_tokens: set[str] = set()
        self.expires_in = 3600
        self.api_responses: list[JSONResponse] = []
        self.token_responses: list[JSONResponse] = []
        self.api_requests: list[RecordedRequest] = []
        self.token_requests: list[RecordedRequest] = []
        self.span_override: dict[str, str] = {}
        self._lock = threading.Lock()

    def __call__(self, request: RecordedRequest) -> JSONResponse:
        with self._lock:
            if request.path == "/token":
                self.token_requests.append(request)
                return (
                    self.token_responses.pop(0)
                    if self.token_responses
                    else self._token(request.form)
                )
            self.api_requests.append(request)
            if self.api_responses:
                return self.api_responses.pop(0)
            if request.token not in self.valid_tokens:
                return UNAUTHORIZED
            if request.path.startswith("/api/calendars/"):
                return self._events(request)
            return (
                self._free_busy(request)
                if request.path == "/api/freeBusy"
                else JSONResponse("", 404)
            )

    def settings(self, base: str, folder: Path | None = None) -> dict[str, str]:
        """Return CALENDARS["GOOGLE"] for a base URL; write the key file into `folder`."""
        return {
            **CLIENT,
            "SERVICE_ACCOUNT_FILE": str(write_key_file(folder / "key.json")) if folder else "",
            "SUBJECT": SUBJECT if folder else "",
            "WRITE": False,
            "API_URL": f"{base}/api",
            "AUTHORIZE_URL": f"{base}/authorize",
            "TOKEN_URL": f"{base}/token",
        }

    def _token(self, form: dict[str, str]) -> JSONResponse:
        kind = form["grant_type"]
        if kind == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            claims = jwt.decode(
                form["assertion"],
                SERVICE_ACCOUNT_KEY.public_key(),
                ["RS256"],
                options={"verify_aud": False},
            )
            if claims["scope"] not in self.delegated_scopes:
                return UNAUTHORIZED_CLIENT
            is_delegated = claims["sub"] in self.delegated_subjects
            return self._issue_token(claims["scope"]) if is_delegated else INVALID_GRANT
        if {"CLIENT_ID": form["client_id"], "CLIENT_SECRET": form["client_secret"]} != CLIENT:
            return JSONResponse({"error": "invalid_client"}, 401)
        if kind == "refresh_token":
            known = form["refresh_token"] in self.refresh_tokens
            return self._issue_token(self.scope) if known else INVALID_GRANT
        if kind == "authorization_code":
            return self.codes.exchange(form) or INVALID_GRANT
        return JSONResponse({"error": "unsupported_grant_type"}, 400)

    def _issue_token(self, scope: str) -> JSONResponse:
        token = f"access token {len(self.token_requests)}"
        self.valid_tokens = {token}
        self.scopes_by_token[token] = scope
        return JSONResponse(
            {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"}
        )

    def _events(self, request: RecordedRequest) -> JSONResponse:
        """Answer an events request; only calendars that the user owns can be changed."""
        if WRITE_SCOPE not in self.scopes_by_token.get(request.token, ""):
            return build_scope_response()
        _, _, _, quoted_name, _, *ids = request.path.split("/")
        name = unquote(quoted_name)
        if name.lower() not in self.calendars:
            return build_error_response(404, "notFound")
        if name in self.shared_calendars:
            return build_error_response(403, "forbidden")
        calendar = self.events.setdefault(name, {})
        if request.method == "POST":
            return _insert(calendar, request.json)
        return self._change(calendar, ids[0], request)

    def _change(
        self, calendar: dict[str, Any], event_id: str, request: RecordedRequest
    ) -> JSONResponse:
        """Change or delete an event. A deleted event keeps its id."""
        if event_id not in calendar:
            return build_error_response(404, "notFound")
        is_deleted = calendar[event_id]["status"] == "cancelled"
        if request.method == "PATCH":
            if is_deleted and not self.restores_deleted_events:
                return build_error_response(403, "forbidden")
            calendar[event_id] = {**calendar[event_id], **request.json}
            return JSONResponse(calendar[event_id])
        if is_deleted:
            return build_error_response(410, "deleted")
        calendar[event_id] = {**calendar[event_id], "status": "cancelled"}
        return JSONResponse("", 204)

    def _free_busy(self, request: RecordedRequest) -> JSONResponse:
        """Answer a query; refuse the whole request beyond the limits."""
        if READ_SCOPE not in self.scopes_by_token.get(request.token, ""):
            return build_scope_response()
        body = request.json
        if parse_floor(body["timeMax"]) - parse_floor(body["timeMin"]) > MAX_RANGE_SECONDS:
            message = "The requested time range is too long."
            return build_error_response(400, "timeRangeTooLong", message=message)
        if max(len(body["items"]), body["calendarExpansionMax"]) > MAX_CALENDARS:
            return build_error_response(400, "tooManyCalendarsRequested")
        answer = {
            "kind": "calendar#freeBusy",
            "timeMin": body["timeMin"].replace("Z", ".000Z"),
            "timeMax": body["timeMax"].replace("Z", ".000Z"),
            "calendars": {
                item["id"]: self._entry(item["id"].lower())
                for item in body["items"]
                if self.calendars.get(item["id"].lower(), "not found") is not None
            },
        }
        return JSONResponse({**answer, **self.span_override})

    def _entry(self, name: str) -> Any:
        busy = self.calendars.get(name)
        if busy is None:
            return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
        if isinstance(busy, list):
            busy = [*busy, *self._written(name)]
            return {"busy": [{"start": start, "end": end} for start, end in busy]}
        return busy

    def _written(self, name: str) -> list[tuple[str, str]]:
        """Return the start and end of the events that were written and not deleted."""
        return [
            (event["start"]["dateTime"], event["end"]["dateTime"])
            for event in self.events.get(name, {}).values()
            if event["status"] != "cancelled"
        ]


def _insert(calendar: dict[str, Any], new_event: dict[str, Any]) -> JSONResponse:
    if not EVENT_ID.fullmatch(new_event["id"]):
        return build_error_response(400, "invalid", message="Invalid resource id value.")
    if new_event["id"] in calendar:
        message = "The requested identifier already exists."
        return build_error_response(409, "duplicate", message=message)
    calendar[new_event["id"]] = new_event
    return JSONResponse(new_event)


def write_key_file(path: Path) -> Path:
    """Write a service account's key file in the format of the Cloud Console."""
    private_key = SERVICE_ACCOUNT_KEY.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key = {
        "type": "service_account",
        "client_email": SERVICE_ACCOUNT,
        "private_key": private_key.decode(),
        "private_key_id": "1",
        "token_uri": "https://elsewhere.example.com/token",
    }
    path.write_text(json.dumps(key))
    return path
