"""A stand-in for Google that speaks the wire format of its documentation, over loopback.

"Freebusy: query", "Events: insert, patch, delete" and "Handle API errors" of the Google Calendar
API; the token endpoint of "Using OAuth 2.0 for Web Server Applications" and "... for Server to
Server Applications".
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.authorization import FakeAuthorizationCodes
from tests.json_server import JSONResponse, RecordedRequest

CLIENT = {"CLIENT_ID": "our-client", "CLIENT_SECRET": "our client secret"}
SUBJECT = "scheduler@example.com"
READ_SCOPE = "https://www.googleapis.com/auth/calendar.freebusy"
WRITE_SCOPE = "https://www.googleapis.com/auth/calendar.events.owned"
SERVICE_ACCOUNT = "slotsmith@project.iam.gserviceaccount.com"
SERVICE_ACCOUNT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
UNAUTHORIZED = JSONResponse({"error": {"code": 401, "errors": [{"reason": "authError"}]}}, 401)
INVALID_GRANT = JSONResponse(
    {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400
)


def build_forbidden_response(reason: str, **headers: str) -> JSONResponse:
    """A 403 with a reason, as the guide to errors shows it."""
    error = {"code": 403, "errors": [{"domain": "usageLimits", "reason": reason}]}
    return JSONResponse({"error": error}, 403, headers)


class FakeGoogle:
    """Its calendars, its tokens, and what it was asked.

    `calendars` has the busy times of each, or its entry in the answer; one that is None is left
    out, and one that is not there is not found. What is in `api_says` and `token_says` is said
    first, one after the other, whatever is asked. `scope` is what its user granted, `people`
    for whom the service account may act; `events` has what was written into each calendar.
    """

    def __init__(self) -> None:
        self.calendars: dict[str, Any] = {}
        self.events: dict[str, dict[str, Any]] = {}
        self.scope = READ_SCOPE
        self.delegated_subjects = {SUBJECT}
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

    def __call__(self, asked: RecordedRequest) -> JSONResponse:
        with self._lock:
            if asked.path == "/token":
                self.token_requests.append(asked)
                return (
                    self.token_responses.pop(0) if self.token_responses else self._token(asked.form)
                )
            self.api_requests.append(asked)
            if self.api_responses:
                return self.api_responses.pop(0)
            if asked.token not in self.valid_tokens:
                return UNAUTHORIZED
            if asked.path.startswith("/api/calendars/"):
                return self._events(asked)
            return (
                self._free_busy(asked.json)
                if asked.path == "/api/freeBusy"
                else JSONResponse("", 404)
            )

    def settings(self, base: str, folder: Path | None = None) -> dict[str, str]:
        """CALENDARS["GOOGLE"] for a server at an address; with a folder for the key file."""
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
            return (
                self._gives(claims["scope"])
                if claims["sub"] in self.delegated_subjects
                else INVALID_GRANT
            )
        if {"CLIENT_ID": form["client_id"], "CLIENT_SECRET": form["client_secret"]} != CLIENT:
            return JSONResponse({"error": "invalid_client"}, 401)
        if kind == "refresh_token":
            known = form["refresh_token"] in self.refresh_tokens
            return self._gives(self.scope) if known else INVALID_GRANT
        if kind == "authorization_code":
            return self.codes.exchange(form) or INVALID_GRANT
        return JSONResponse({"error": "unsupported_grant_type"}, 400)

    def _gives(self, scope: str) -> JSONResponse:
        token = f"access token {len(self.token_requests)}"
        self.valid_tokens = {token}
        self.scopes_by_token[token] = scope
        return JSONResponse(
            {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"}
        )

    def _events(self, asked: RecordedRequest) -> JSONResponse:
        """An id can be used once; what was deleted is still there, and can come back."""
        if WRITE_SCOPE not in self.scopes_by_token.get(asked.token, ""):
            return build_forbidden_response("insufficientPermissions")
        _, _, _, name, _, *ids = asked.path.split("/")
        calendar = self.events.setdefault(unquote(name), {})
        if asked.method == "POST":
            if asked.json["id"] in calendar:
                return JSONResponse({"error": {"errors": [{"reason": "duplicate"}]}}, 409)
            calendar[asked.json["id"]] = asked.json
            return JSONResponse(asked.json)
        [one] = ids
        if one not in calendar:
            return JSONResponse({"error": {"errors": [{"reason": "notFound"}]}}, 404)
        if asked.method == "PATCH":
            calendar[one] = {**calendar[one], **asked.json}
            return JSONResponse(calendar[one])
        if calendar[one]["status"] == "cancelled":
            return JSONResponse({"error": {"errors": [{"reason": "deleted"}]}}, 410)
        calendar[one] = {**calendar[one], "status": "cancelled"}
        return JSONResponse("", 204)

    def _free_busy(self, question: dict[str, Any]) -> JSONResponse:
        answer = {
            "kind": "calendar#freeBusy",
            "timeMin": question["timeMin"].replace("Z", ".000Z"),
            "timeMax": question["timeMax"].replace("Z", ".000Z"),
            "calendars": {
                item["id"]: self._entry(item["id"].lower())
                for item in question["items"]
                if self.calendars.get(item["id"].lower(), "not found") is not None
            },
        }
        return JSONResponse({**answer, **self.span_override})

    def _entry(self, name: str) -> Any:
        found = self.calendars.get(name)
        if found is None:
            return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
        if isinstance(found, list):
            found = [*found, *self._written(name)]
            return {"busy": [{"start": start, "end": end} for start, end in found]}
        return found

    def _written(self, name: str) -> list[tuple[str, str]]:
        """The times of what was written into a calendar and not deleted."""
        return [
            (event["start"]["dateTime"], event["end"]["dateTime"])
            for event in self.events.get(name, {}).values()
            if event["status"] != "cancelled"
        ]


def write_key_file(path: Path) -> Path:
    """A service account's key file, as the Cloud Console makes it."""
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
