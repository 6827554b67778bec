"""The page on which somebody allows access, and the codes that it gives (RFC 6749, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qsl, urlsplit

from tests.json_server import JSONResponse


class FakeAuthorizationCodes:
    """Codes that were given and not used yet, each with the question it answers.

    `scope` is what is said to be allowed, where that is told.
    """

    def __init__(self) -> None:
        self.unused_codes: dict[str, dict[str, str]] = {}
        self.refresh_token: str | None = "a refresh token"
        self.scope: str | None = None

    def allow(self, url: str) -> dict[str, str]:
        """What the browser brings back when its user says yes on the page at an address."""
        question = dict(parse_qsl(urlsplit(url).query))
        assert (question["response_type"], question["code_challenge_method"]) == ("code", "S256")
        code = f"code {len(self.unused_codes) + 1}"
        self.unused_codes[code] = question
        return {"code": code, "state": question["state"]}

    def exchange(self, form: dict[str, str]) -> JSONResponse | None:
        """What the token endpoint gives for a code; each is good for one time and one verifier."""
        question = self.unused_codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        told = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not question or question["code_challenge"] != told:
            return None
        if question["redirect_uri"] != form["redirect_uri"]:
            return None
        more = {"refresh_token": self.refresh_token} if self.refresh_token else {}
        if self.scope is not None:
            more["scope"] = self.scope
        return JSONResponse({"access_token": "an access token", "expires_in": 3600, **more})
