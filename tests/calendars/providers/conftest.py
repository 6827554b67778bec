from __future__ import annotations

import pytest

from calendars.oauth.access_tokens import access_token_cache
from tests.fake_google import FakeGoogle
from tests.json_server import run_json_server


@pytest.fixture
def google(settings, tmp_path):
    access_token_cache.reset()
    google = FakeGoogle()
    with run_json_server(google) as base:
        settings.CALENDARS = {
            **settings.CALENDARS,
            "GOOGLE": google.settings(base, tmp_path),
            "DEFAULT": None,
        }
        yield google
    access_token_cache.reset()
