from __future__ import annotations

import pytest
from django.core.checks import run_checks


def found() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("outbox.")]


def test_default_settings_pass():
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
def test_channel_that_is_no_callable_is_an_error(settings, path):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"mail": path}}
    assert found() == ["outbox.E001"]


def test_channels_may_be_empty(settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert found() == []
