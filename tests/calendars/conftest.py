from __future__ import annotations

import pytest

from calendars.oauth.access_tokens import access_token_cache
from tests.fake_microsoft import CERTIFICATE_AUTHORITY, FakeMicrosoft


@pytest.fixture
def microsoft(settings, tmp_path):
    """A Microsoft that the settings lead to, and nobody has a token of yet."""
    access_token_cache.reset()
    CERTIFICATE_AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    microsoft = FakeMicrosoft()
    with microsoft.running() as found:
        settings.CALENDARS = {
            **settings.CALENDARS,
            "MICROSOFT": found,
            "DEFAULT": "",
        }
        settings.HTTP_CLIENT = {
            **settings.HTTP_CLIENT,
            "CA_FILE": str(tmp_path / "authority.pem"),
        }
        yield microsoft
    access_token_cache.reset()
