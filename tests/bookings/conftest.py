from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import Service, service


@pytest.fixture(scope="module")
def live(databases) -> Iterator[Service]:
    """The service as it is, for all tests of a module: each takes days of its own."""
    with service(databases.new()) as running:
        yield running
