"""The port of its own for probes."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from ops import probe_server


@pytest.fixture
def url() -> Iterator[str]:
    server = probe_server.start("127.0.0.1:0")
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_probe_is_answered_and_other_paths_are_not(url):
    alive = httpx.get(f"{url}/healthz", timeout=5)
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert httpx.get(f"{url}/api/me", timeout=5).status_code == 404
