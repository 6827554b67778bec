from __future__ import annotations

import pytest
from django.conf import settings

from config import settings_types


@pytest.mark.parametrize(
    ("values", "settings_type"),
    [
        (settings.ACCESS, settings_types.AccessSettings),
        (settings.CALENDARS, settings_types.CalendarSettings),
        (settings.CALENDARS["GOOGLE"], settings_types.GoogleSettings),
        (settings.CALENDARS["MICROSOFT"], settings_types.MicrosoftSettings),
        (settings.OUTBOX, settings_types.OutboxSettings),
    ],
)
def test_settings_have_the_keys_of_their_type(values, settings_type):
    assert set(values) == set(settings_type.__annotations__)
