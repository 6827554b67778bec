"""The body of an answer: decompressed, and never more of it in memory than we read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from core.read_errors import ReadError, ReadFailure

_GZIP = 31  # zlib's window size that means: with a gzip header


def read(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """A body that comes in chunks under a Content-Encoding.

    Raises ReadError: too_large (counted after decompression), truncated, not_a_calendar (an
    encoding that nobody asked for).
    """
    encoding = encoding.strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    gzip = _Gzip() if "gzip" in encoding else None
    body = bytearray()
    for chunk in chunks:
        body += gzip.undo(chunk, max_bytes - len(body) + 1) if gzip else chunk
        if len(body) > max_bytes:
            raise ReadError(ReadFailure.TOO_LARGE)
    if gzip and not gzip.is_whole:
        raise ReadError(ReadFailure.TRUNCATED)
    return bytes(body)


class _Gzip:
    """Undoes gzip, which may be several files in a row, with zeros after them."""

    def __init__(self) -> None:
        self.is_whole = True
        self.file = zlib.decompressobj(_GZIP)

    def undo(self, chunk: bytes, room: int) -> bytes:
        """What a chunk holds, or as much of it as there is room for."""
        found = b""
        while len(found) < room and (chunk := self._next(chunk)):
            try:
                found += self.file.decompress(chunk, room - len(found))
            except zlib.error:
                raise ReadError(ReadFailure.NOT_A_CALENDAR) from None
            self.is_whole = self.file.eof
            chunk = self.file.unused_data
        return found

    def _next(self, chunk: bytes) -> bytes:
        """A chunk without zeros between files; what is left begins another file."""
        if self.file.eof:
            chunk = chunk.lstrip(b"\0")
            if chunk:
                self.file = zlib.decompressobj(_GZIP)
        return chunk
