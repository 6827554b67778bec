from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import Databases, Service, service


@pytest.fixture(scope="session")
def databases(tmp_path_factory) -> Databases:
    return Databases(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def live(databases) -> Iterator[Service]:
    """The service as it is, for all tests of a module: each takes days of its own."""
    with service(databases.new()) as running:
        yield running
