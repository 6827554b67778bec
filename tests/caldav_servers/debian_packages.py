"""Install the Debian packages of servers without starting the services in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.caldav_servers.workspace import ServerUnavailableError

#: Debian's packages start no service, and make no database, while these files exist.
_GUARDS = {
    Path("/usr/sbin/policy-rc.d"): "#!/bin/sh\nexit 101\n",
    Path("/etc/postgresql-common/createcluster.d/no-cluster.conf"): "create_main_cluster = false\n",
}


def install(packages: Sequence[str]) -> None:
    """Install what is missing; raise ServerUnavailableError if that is impossible."""
    if os.geteuid() != 0:
        raise ServerUnavailableError("it needs root, who installs packages and changes users")
    if not shutil.which("apt-get"):
        raise ServerUnavailableError("it needs Debian's apt-get")
    missing = [package for package in packages if not _is_installed(package)]
    if not missing:
        return
    with _services_stay_off():
        _run_apt("update")
        _run_apt("install", "--yes", "--no-install-recommends", *missing)


def _is_installed(package: str) -> bool:
    command = ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", package]
    return subprocess.run(command, capture_output=True, check=False).stdout == b"installed"


@contextmanager
def _services_stay_off() -> Iterator[None]:
    created = [path for path in _GUARDS if not path.exists()]
    try:
        for path in created:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_GUARDS[path])
            path.chmod(0o755)
        yield
    finally:
        for path in created:
            path.unlink()


def _run_apt(*arguments: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "--quiet", *arguments]
    completed = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if completed.returncode:
        raise ServerUnavailableError(f"apt-get {arguments[0]} failed: {completed.stderr[-300:]}")
