from __future__ import annotations

import pytest

from calendars.oauth.access_tokens import access_token_cache
from tests.fake_microsoft import CERTIFICATE_AUTHORITY, FakeMicrosoft


@pytest.fixture
def microsoft(settings, tmp_path):
    """A running fake Microsoft server that the settings name, with an empty token cache."""
    access_token_cache.reset()
    CERTIFICATE_AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    microsoft = FakeMicrosoft()
    with microsoft.running() as configured:
        settings.CALENDARS = {
            **settings.CALENDARS,
            "MICROSOFT": configured,
            "DEFAULT": "",
        }
        settings.HTTP_CLIENT = {
            **settings.HTTP_CLIENT,
            "CA_FILE": str(tmp_path / "authority.pem"),
        }
        yield microsoft
    access_token_cache.reset()
