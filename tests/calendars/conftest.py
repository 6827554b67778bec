from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.calendars.servers import Answer, Radicale, WireServer, radicale, wire_server


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], WireServer]]:
    """Start a server that answers in a given way; it stops when the test ends."""
    with ExitStack() as running:
        yield lambda answer: running.enter_context(wire_server(answer))


@pytest.fixture
def radicale_server(tmp_path) -> Iterator[Radicale]:
    with radicale(tmp_path) as server:
        yield server
