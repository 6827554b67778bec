"""Read and decompress a response body, with a limit on its decompressed size."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from core.calendar_errors import ReadError, ReadFailure

_ZLIB_GZIP = 31  # the zlib window size that selects the gzip format


def read(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Return the body that arrives in chunks under a Content-Encoding.

    Never hold much more than `max_bytes` in memory. Raise ReadError: too_large (counted after
    decompression), truncated or not_a_calendar (an encoding that was not requested).
    """
    encoding = encoding.strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    decompressor = _GzipDecompressor() if "gzip" in encoding else None
    body = bytearray()
    for chunk in chunks:
        room = max_bytes - len(body) + 1
        body += decompressor.decompress(chunk, room) if decompressor else chunk
        if len(body) > max_bytes:
            raise ReadError(ReadFailure.TOO_LARGE)
    if decompressor and not decompressor.is_complete:
        raise ReadError(ReadFailure.TRUNCATED)
    return bytes(body)


class _GzipDecompressor:
    """Decompresses gzip. A body can be several gzip members in a row, with zeros after each."""

    def __init__(self) -> None:
        self.is_complete = True
        self.member = zlib.decompressobj(_ZLIB_GZIP)

    def decompress(self, chunk: bytes, max_bytes: int) -> bytes:
        """Return the decompressed chunk, cut off after `max_bytes`."""
        result = bytearray()  # bytes would be copied for each of many small members
        while len(result) < max_bytes and (chunk := self._skip_padding(chunk)):
            try:
                result += self.member.decompress(chunk, max_bytes - len(result))
            except zlib.error:
                raise ReadError(ReadFailure.NOT_A_CALENDAR) from None
            self.is_complete = self.member.eof
            chunk = self.member.unused_data
        return bytes(result)

    def _skip_padding(self, chunk: bytes) -> bytes:
        """Remove the zeros between two members, and begin the next member if there is one."""
        if self.member.eof:
            chunk = chunk.lstrip(b"\0")
            if chunk:
                self.member = zlib.decompressobj(_ZLIB_GZIP)
        return chunk
