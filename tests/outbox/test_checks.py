from __future__ import annotations

import pytest
from django.core.checks import run_checks


def find_error_ids() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("outbox.")]


def test_default_settings_pass():
    assert find_error_ids() == []


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
    assert find_error_ids() == ["outbox.E001"]


def test_channels_may_be_empty(settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert find_error_ids() == []
