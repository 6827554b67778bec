from __future__ import annotations

import pytest

from tests.outbox import channels
from tests.outbox.processes import DeliveryProcesses


@pytest.fixture
def channel(settings, monkeypatch) -> channels.ScriptedChannel:
    """The one channel there is: it keeps what it is told, and fails where a test says so."""
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"test": f"{channels.MODULE}.script"}}
    monkeypatch.setattr(channels, "scripted_channel", channels.ScriptedChannel())
    return channels.scripted_channel


@pytest.fixture
def processes(tmp_path) -> DeliveryProcesses:
    """Other processes that deliver from this one's database."""
    return DeliveryProcesses(tmp_path)
