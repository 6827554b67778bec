from __future__ import annotations

import pytest
from django.core.checks import run_checks


def found() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("outbox.")]


def test_the_settings_as_they_come_are_sound():
    assert found() == []


@pytest.mark.parametrize(
    "path",
    [
        "outbox.nowhere.deliver",
        "outbox.webhooks.nothing",
        "outbox.models.WEBHOOK_CHANNEL",
        "deliver",
    ],
)
def test_a_channel_that_could_deliver_nothing_is_an_error(settings, path):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"mail": path}}
    assert found() == ["outbox.E001"]


def test_a_channel_may_be_left_out(settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert found() == []
