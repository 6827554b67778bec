from __future__ import annotations

import pytest

from tests.outbox import channels
from tests.outbox.processes import Processes


@pytest.fixture
def channel(settings, monkeypatch) -> channels.Scripted:
    """The one channel there is: it keeps what it is told, and fails where a test says so."""
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"test": f"{channels.PATH}.script"}}
    monkeypatch.setattr(channels, "scripted", channels.Scripted())
    return channels.scripted


@pytest.fixture
def processes(tmp_path) -> Processes:
    """Other processes that deliver from this one's database."""
    return Processes(tmp_path)
