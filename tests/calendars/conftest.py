from __future__ import annotations

import pytest

from calendars.oauth.access_tokens import tokens
from tests.microsoft import AUTHORITY, Microsoft


@pytest.fixture
def microsoft(settings, tmp_path):
    """A Microsoft that the settings lead to, and nobody has a token of yet."""
    tokens.forget()
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    microsoft = Microsoft()
    with microsoft.running() as found:
        settings.CALENDARS = {
            **settings.CALENDARS,
            "MICROSOFT": found,
            "CA_FILE": str(tmp_path / "authority.pem"),
            "DEFAULT": "",
        }
        yield microsoft
    tokens.forget()
