from __future__ import annotations

import pytest
from django.conf import settings

from config import shapes


@pytest.mark.parametrize(
    ("found", "shape"),
    [
        (settings.ACCESS, shapes.AccessSettings),
        (settings.CALENDARS, shapes.CalendarSettings),
        (settings.CALENDARS["GOOGLE"], shapes.GoogleSettings),
        (settings.CALENDARS["MICROSOFT"], shapes.MicrosoftSettings),
        (settings.OUTBOX, shapes.OutboxSettings),
    ],
)
def test_settings_hold_what_they_say(found, shape):
    assert set(found) == set(shape.__annotations__)
