"""A full folder of metrics ends no process. The folder is a real file system of its own."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector

from ops import metrics_files
from ops.metrics_files import ReservedMmapedDict
from tests.live_processes import ROOT

UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"]
MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && exec "$3" -c "$4" "$5"'
MAY_MOUNT = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
#: Enough values for a file of several times the initial size.
VALUES = 3000
COUNT = """
import os, sys
from ops import metrics_files
metrics_files.install()
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.multiprocess import MultiProcessCollector
if sys.argv[1] == "full":
    with open(os.environ["PROMETHEUS_MULTIPROC_DIR"] + "/filler", "wb") as filler:
        try:
            filler.write(bytes(1 << 20))
        except OSError:
            pass
counter = Counter("visits", "Visits.", ["place"])
for number in range(3000):
    counter.labels(f"place {number}").inc()
counter.labels("place 7").inc()
print(sum(sample.value for metric in counter.collect() for sample in metric.samples
          if sample.name == "visits_total"))
list(MultiProcessCollector(CollectorRegistry()).collect())  # what /metrics reads
"""


def count(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Count VALUES values, and one of them once more, with the folder of metrics."""
    variables = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )


def read_values(folder: Path) -> list[float]:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))
    samples = [sample for metric in registry.collect() for sample in metric.samples]
    return [sample.value for sample in samples]


def test_values_are_shared_through_files_that_grow(tmp_path):
    result = count(tmp_path, [sys.executable, "-c", COUNT, "empty"])
    assert result.stdout.strip() == f"{VALUES + 1}.0", result.stderr
    values = read_values(tmp_path)
    assert (len(values), sum(values)) == (VALUES, VALUES + 1)


@pytest.mark.skipif(not MAY_MOUNT, reason="this system lets no process mount a file system")
@pytest.mark.parametrize(
    ("size", "state"), [("100k", "full"), ("100k", "empty"), ("200k", "empty")]
)
def test_process_without_space_counts_in_memory(tmp_path, size, state):
    """The space ends at once, or when the file has to grow."""
    arguments = [size, str(tmp_path), sys.executable, COUNT, state]
    result = count(tmp_path, [*UNSHARE, "sh", "-c", MOUNT, "sh", *arguments])
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == f"{VALUES + 1}.0"
    assert "The folder of the metrics cannot be used (No space left on device)" in result.stderr


def write_all(file: ReservedMmapedDict) -> dict[str, float]:
    """Write VALUES values and return all that the file holds."""
    for number in range(VALUES):
        file.write_value(f"place {number}", number, 0)
    written = {key: value for key, value, _time in file.read_all_values()}
    file.close()
    return written


EXPECTED = {f"place {number}": float(number) for number in range(VALUES)}


def test_file_grows_with_its_values(tmp_path):
    path = str(tmp_path / "counter.db")
    assert write_all(ReservedMmapedDict(path)) == EXPECTED
    stored = ReservedMmapedDict(path, read_mode=True)
    assert len(list(stored.read_all_values())) == VALUES
    stored.close()


@pytest.mark.parametrize("reservations", [0, 1], ids=["at once", "when the file grows"])
def test_values_stay_in_memory_without_space(tmp_path, monkeypatch, caplog, reservations):
    reserve, calls = os.posix_fallocate, []

    def reserve_few(*arguments: int) -> None:
        calls.append(arguments)
        if len(calls) > reservations:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        reserve(*arguments)

    monkeypatch.setattr(os, "posix_fallocate", reserve_few)
    assert write_all(ReservedMmapedDict(str(tmp_path / "counter.db"))) == EXPECTED
    assert "No space left on device" in caplog.text
    assert len(list(tmp_path.iterdir())) == reservations


def test_values_stay_in_memory_without_a_folder(tmp_path, caplog):
    assert write_all(ReservedMmapedDict(str(tmp_path / "missing" / "counter.db"))) == EXPECTED
    assert "No such file or directory" in caplog.text


def test_prometheus_client_uses_these_files(monkeypatch):
    monkeypatch.setattr(values, "MmapedDict", values.MmapedDict)
    metrics_files.install()
    assert values.MmapedDict is ReservedMmapedDict
