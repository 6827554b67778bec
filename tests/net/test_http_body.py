"""Response bodies: plain or compressed, complete, truncated or too large."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar_errors import ReadError
from net import http_body, http_client
from net.deadline import Deadline
from tests.servers import response, send_bytes

MAX_BYTES = 1_000_000
TEXT = b"some bytes " * 100


def read(*chunks: bytes, encoding: str = "gzip") -> bytes:
    return http_body.read(chunks, encoding, MAX_BYTES)


def failure_of(*chunks: bytes, encoding: str = "gzip") -> str:
    with pytest.raises(ReadError) as caught:
        read(*chunks, encoding=encoding)
    return caught.value.reason.value


def split(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@given(st.binary(max_size=300), st.integers(1, 50))
def test_a_body_is_joined_from_chunks_of_any_size(body, size):
    assert read(*split(body, size), encoding="") == body
    assert read(*split(gzip.compress(body), size)) == body


@pytest.mark.parametrize("encoding", ["", "identity", "Identity", " "])
def test_an_unencoded_body_is_returned_unchanged(encoding):
    assert read(TEXT, encoding=encoding) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", " gzip "])
def test_a_gzip_body_is_decompressed(encoding):
    assert read(gzip.compress(TEXT), encoding=encoding) == TEXT


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_several_gzip_members_are_one_body(size):
    compressed = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two") + bytes(9)
    assert read(*split(compressed, size)) == b"one two"


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "identity, gzip"])
def test_an_encoding_that_was_not_requested_is_not_a_calendar(encoding):
    assert failure_of(gzip.compress(gzip.compress(TEXT)), encoding=encoding) == "not_a_calendar"


@pytest.mark.parametrize(
    "body",
    [TEXT, zlib.compress(TEXT), gzip.compress(TEXT, mtime=0) + b"more", b"\x1f\x8b\x08broken"],
)
def test_invalid_gzip_is_not_a_calendar(body):
    assert failure_of(body) == "not_a_calendar"


@pytest.mark.parametrize("length", [1, 5, 15, -1])
def test_incomplete_gzip_is_truncated(length):
    assert failure_of(gzip.compress(TEXT)[:length]) == "truncated"


def test_a_body_can_be_empty():
    assert (read(), read(encoding=""), read(gzip.compress(b""))) == (b"", b"", b"")


def test_a_body_of_the_maximum_size_is_read_and_one_more_byte_is_too_large():
    body = bytes(MAX_BYTES)
    assert read(body, encoding="") == read(gzip.compress(body)) == body
    assert (
        failure_of(body, b"x", encoding="") == failure_of(gzip.compress(body + b"x")) == "too_large"
    )


@pytest.mark.parametrize(
    "compress",
    [
        pytest.param(lambda: gzip.compress(bytes(200 * MAX_BYTES)), id="one bomb"),
        pytest.param(lambda: gzip.compress(bytes(MAX_BYTES // 10)) * 2000, id="many small ones"),
        pytest.param(
            lambda: gzip.compress(b"x") + bytes(50 * MAX_BYTES), id="endless zeros after it"
        ),
        pytest.param(lambda: gzip.compress(b"") * (2 * MAX_BYTES // 20), id="endless nothing"),
    ],
)
def test_a_decompression_bomb_takes_no_more_memory_than_a_few_bodies(compress):
    compressed = compress()
    chunks = (compressed[at : at + 65536] for at in range(0, len(compressed), 65536))
    tracemalloc.start()
    with suppress(ReadError):
        http_body.read(chunks, "gzip", MAX_BYTES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MAX_BYTES


@pytest.mark.parametrize(
    ("encoding", "build_body"),
    [
        ("gzip", lambda: gzip.compress(bytes(200_000_000))),
        ("identity", lambda: b"BEGIN:A\r\n" * 5_500_000),
    ],
    ids=["a bomb of 200 kB", "50 MB"],
)
def test_a_request_takes_no_more_memory_than_a_few_bodies(serve, settings, encoding, build_body):
    largest = settings.HTTP_CLIENT["MAX_BODY_BYTES"]
    reply = response(build_body(), "200 OK", f"Content-Encoding: {encoding}")
    request = http_client.Request("GET", serve(send_bytes(reply)).url)
    tracemalloc.start()
    with pytest.raises(ReadError, match="too_large"):
        http_client.send(request, Deadline.after(30))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * largest
