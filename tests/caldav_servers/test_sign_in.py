"""Sign-in with a wrong password, an unknown user, and by Digest."""

from __future__ import annotations

import pytest

from tests.caldav_servers import slotsmith

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.mark.parametrize("user", ["ann", "nobody", ""])
def test_wrong_password_of(server, user):
    if not server.has_sign_in:
        pytest.skip("the server asks for no password")
    password = "wrong" if user else ""
    slotsmith.connect(server, server.make_calendar(), username=user, password=password)
    reason, detail = slotsmith.why_unknown()
    assert reason == "reauth_needed"
    assert "refused the sign-in" in detail


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_digest_sign_in_with_password(server, password):
    if not server.digest:
        pytest.skip("the server does not offer Digest")
    url = server.make_calendar()
    server.put(url, "meeting", "DTSTART:20250324T090000Z\nDURATION:PT1H").raise_for_status()
    digest_url = url.replace(server.url(""), server.url(server.digest))
    fields = {} if password == "right" else {"password": "wrong"}
    slotsmith.connect(server, digest_url, **fields)
    if password == "right":
        assert slotsmith.busy() == ["2025-03-24T09:00:00Z/2025-03-24T10:00:00Z"]
    else:
        assert slotsmith.why_unknown()[0] == "reauth_needed"
