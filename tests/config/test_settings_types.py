from __future__ import annotations

import pytest
from django.conf import settings

from config import settings_types


@pytest.mark.parametrize(
    ("found", "shape"),
    [
        (settings.ACCESS, settings_types.AccessSettings),
        (settings.CALENDARS, settings_types.CalendarSettings),
        (settings.CALENDARS["GOOGLE"], settings_types.GoogleSettings),
        (settings.CALENDARS["MICROSOFT"], settings_types.MicrosoftSettings),
        (settings.OUTBOX, settings_types.OutboxSettings),
    ],
)
def test_settings_hold_what_they_say(found, shape):
    assert set(found) == set(shape.__annotations__)
