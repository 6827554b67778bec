from __future__ import annotations

import pytest

from tests.outbox import channels
from tests.outbox.processes import DeliveryProcesses


@pytest.fixture
def channel(settings, monkeypatch) -> channels.ScriptedChannel:
    """The only enabled channel, `test`."""
    settings.OUTBOX = {
        **settings.OUTBOX,
        "CHANNELS": {"test": f"{channels.MODULE}.deliver_scripted"},
    }
    monkeypatch.setattr(channels, "scripted_channel", channels.ScriptedChannel())
    return channels.scripted_channel


@pytest.fixture
def processes(tmp_path) -> DeliveryProcesses:
    """Processes that deliver from the database of this process."""
    return DeliveryProcesses(tmp_path)
