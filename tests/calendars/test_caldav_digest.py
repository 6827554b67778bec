"""Calendars are found on a server that offers only Digest sign-in."""

from __future__ import annotations

import pytest

from calendars.caldav_discovery import SignIn
from core.calendar_errors import ReadError
from tests.caldav_server import build_account_server
from tests.calendars.test_caldav_discovery import discover
from tests.net.test_http_digest import CHALLENGE, is_signed_in
from tests.servers import response


def test_digest_sign_in_is_used(serve):
    account = build_account_server()

    def answer(server, connection):
        if is_signed_in(server.requests[-1].decode(), "secret"):
            account.answer(server, connection)
        else:
            connection.sendall(response("", "401 Unauthorized", CHALLENGE))

    url = serve(answer).url
    [calendar] = discover(url, SignIn("ann", "secret")).calendars
    assert calendar.name == "Work"
    with pytest.raises(ReadError, match="reauth_needed"):
        discover(url, SignIn("ann", "wrong"))
