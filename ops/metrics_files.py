"""Files of metrics that cannot kill a process when their folder has no space left.

`prometheus_client` maps its files into memory without reserving their space. In a full folder the
kernel then ends the process with SIGBUS at the first write, and every new process as well. The
files here reserve their space first. Without space, the process counts in memory of its own: its
metrics are missing in /metrics, but it serves.
"""

from __future__ import annotations

import logging
import os

from prometheus_client import mmap_dict, values

logger = logging.getLogger(__name__)

_INITIAL_BYTES = 1 << 16
#: The bytes of an entry besides its key: the length, the padding, the value and the time.
_ENTRY_BYTES = 32


class ReservedMmapedDict(mmap_dict.MmapedDict):
    """A file of metrics whose space is reserved, or private memory."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not (read_mode or _is_reserved(filename)):
            filename = _create_in_memory()
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        needed = self._used + len(key.encode()) + _ENTRY_BYTES
        if needed > self._capacity:
            self._grow(needed)
        super()._init_value(key)  # type: ignore[no-untyped-call]

    def _grow(self, needed: int) -> None:
        """Reserve the space that the base class is about to use, or continue in private memory."""
        capacity = self._capacity
        while capacity < needed:
            capacity *= 2
        if not _reserve(self._f.fileno(), capacity):
            self._continue_in_memory()

    def _continue_in_memory(self) -> None:
        content = self._m[: self._used]
        self.close()  # type: ignore[no-untyped-call]
        path = _create_in_memory()
        with open(path, "r+b") as memory:
            memory.write(content)
            memory.truncate(self._capacity)
        super().__init__(path)  # type: ignore[no-untyped-call]


def install() -> None:
    """Make `prometheus_client` use these files; call it before a metric has a value."""
    values.MmapedDict = ReservedMmapedDict  # type: ignore[attr-defined]


def _is_reserved(filename: str) -> bool:
    """Create the file, if it does not exist, and reserve its first part; else leave no file."""
    try:
        descriptor = os.open(filename, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        return _report(error)
    try:
        is_reserved = _reserve(descriptor, _INITIAL_BYTES)
        if not is_reserved:
            os.unlink(filename)  # /metrics cannot read an empty file
        return is_reserved
    finally:
        os.close(descriptor)


def _reserve(descriptor: int, size: int) -> bool:
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        return _report(error)
    return True


def _report(error: OSError) -> bool:
    logger.error(
        "The folder of the metrics cannot be used (%s). Metrics of this process are missing; free"
        " space there, then restart.",
        error.strerror,
    )
    return False


def _create_in_memory() -> str:
    """Return the path of a new file in private memory, which ends with the process."""
    return f"/proc/self/fd/{os.memfd_create('metrics')}"
