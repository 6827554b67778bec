"""A fake authorization page and its codes (RFC 6749, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qsl, urlsplit

from tests.json_server import JSONResponse


class FakeAuthorizationCodes:
    """The unused authorization codes, each with the query of its authorization request.

    `scope` is the scope in the token response; None leaves it out.
    """

    def __init__(self) -> None:
        self.unused_codes: dict[str, dict[str, str]] = {}
        self.refresh_token: str | None = "a refresh token"
        self.scope: str | None = None

    def allow(self, url: str) -> dict[str, str]:
        """Return the callback's query after the user allowed access on the page at a URL."""
        query = dict(parse_qsl(urlsplit(url).query))
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        code = f"code {len(self.unused_codes) + 1}"
        self.unused_codes[code] = query
        return {"code": code, "state": query["state"]}

    def exchange(self, form: dict[str, str]) -> JSONResponse | None:
        """Return the token response for a code, which works once and with its verifier alone."""
        query = self.unused_codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not query or query["code_challenge"] != challenge:
            return None
        if query["redirect_uri"] != form["redirect_uri"]:
            return None
        optional = {"refresh_token": self.refresh_token} if self.refresh_token else {}
        if self.scope is not None:
            optional["scope"] = self.scope
        return JSONResponse({"access_token": "an access token", "expires_in": 3600, **optional})
