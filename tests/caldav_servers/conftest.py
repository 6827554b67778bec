"""The servers as fixtures, and a table of all cases and servers at the end of the run.

`CALDAV_SERVERS` names the servers to use, or is "all"; by default those that are Python packages.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.caldav_servers import debian_packages
from tests.caldav_servers.caldav_server import CalDavServer
from tests.caldav_servers.database_servers import Davical, Sogo
from tests.caldav_servers.debian_servers import Calypso, Cyrus, Sabre
from tests.caldav_servers.python_servers import Radicale, Xandikos
from tests.caldav_servers.workspace import ServerUnavailableError, Workspace

KINDS = {kind.name: kind for kind in (Xandikos, Radicale, Cyrus, Sogo, Davical, Sabre, Calypso)}
_CHOSEN = os.environ.get("CALDAV_SERVERS", "").split()
_NAMES = [*KINDS] if _CHOSEN == ["all"] else _CHOSEN or ["xandikos", "radicale"]
_SYMBOLS = {"passed": "right", "failed": "WRONG", "skipped": "-"}
#: Per case and server, what happened; per server, why it could not run.
_results: dict[str, dict[str, str]] = defaultdict(dict)
_unavailable: dict[str, str] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        metafunc.parametrize("server", _NAMES, indirect=True)


class _RunningServers:
    """Starts each server when it is first needed."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self._servers: dict[str, CalDavServer | str] = {}

    def get(self, name: str) -> CalDavServer | str:
        """Return a running server, or why it cannot run."""
        if name not in self._servers:
            self._servers[name] = self._start(KINDS[name](self.workspace))
        return self._servers[name]

    def close(self) -> None:
        for server in self._servers.values():
            if isinstance(server, CalDavServer):
                server.close()
        self.workspace.close()

    def _start(self, server: CalDavServer) -> CalDavServer | str:
        try:
            if server.packages:
                debian_packages.install(server.packages)
            server.start()
        except (ServerUnavailableError, OSError, KeyError) as error:
            return str(error) or type(error).__name__
        return server


@pytest.fixture(scope="session")
def running_servers() -> Iterator[_RunningServers]:
    running = _RunningServers()
    yield running
    running.close()


@pytest.fixture
def server(running_servers: _RunningServers, request: pytest.FixtureRequest) -> CalDavServer:
    """A running server. A Debian server that cannot run is skipped and reported at the end."""
    found = running_servers.get(request.param)
    if isinstance(found, CalDavServer):
        return found
    if not KINDS[request.param].packages:
        pytest.fail(f"{request.param} does not run: {found}")
    _unavailable[request.param] = found
    pytest.skip(f"{request.param} cannot run here: {found}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "tests/caldav_servers/" not in report.nodeid or "[" not in report.nodeid:
        return
    if report.when == "call" or report.outcome != "passed":
        case, _, parameters = report.nodeid.rpartition("::")[2].partition("[")
        names = parameters.rstrip("]").split("-")
        server_name = next((name for name in names if name in KINDS), "")
        rest = "-".join(name for name in names if name != server_name)
        row = " ".join(filter(None, (case.removeprefix("test_").replace("_", " "), rest)))
        _results[row][server_name] = _SYMBOLS[report.outcome]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table if the servers were chosen, and always the servers that could not run."""
    if not _CHOSEN:
        return
    width = max(map(len, _results), default=0)
    terminalreporter.section("cases on real CalDAV servers")
    terminalreporter.line(" | ".join(("case".ljust(width), *(n.ljust(8) for n in _NAMES))))
    for row, cells in _results.items():
        line = (cells.get(name, "").ljust(8) for name in _NAMES)
        terminalreporter.line(" | ".join((row.ljust(width), *line)))
    terminalreporter.line("'-': the server refuses this, or has nothing like it")
    for name, reason in _unavailable.items():
        terminalreporter.line(f"NOT RUN: {name}, because {reason}", red=True)
    if not _unavailable:
        terminalreporter.line(f"All of these servers ran: {', '.join(_NAMES)}.")
