"""Bodies in chunks: whole, too large, broken off, packed once, twice and not at all."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.read_errors import ReadError
from net import http_body, http_client
from net.deadline import Deadline
from tests.servers import response, send_bytes

LARGEST = 1_000_000
WORDS = b"some bytes " * 100


def read(*chunks: bytes, encoding: str = "gzip") -> bytes:
    return http_body.read(chunks, encoding, LARGEST)


def why(*chunks: bytes, encoding: str = "gzip") -> str:
    with pytest.raises(ReadError) as caught:
        read(*chunks, encoding=encoding)
    return caught.value.reason.value


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@given(st.binary(max_size=300), st.integers(1, 50))
def test_a_body_comes_back_however_it_is_cut(body, size):
    assert read(*cut(body, size), encoding="") == body
    assert read(*cut(gzip.compress(body), size)) == body


@pytest.mark.parametrize("encoding", ["", "identity", "Identity", " "])
def test_a_body_that_is_not_packed_is_taken_as_it_is(encoding):
    assert read(WORDS, encoding=encoding) == WORDS


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", " gzip "])
def test_a_packed_body_is_unpacked(encoding):
    assert read(gzip.compress(WORDS), encoding=encoding) == WORDS


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_several_packed_files_in_a_row_are_one_body(size):
    packed = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two") + bytes(9)
    assert read(*cut(packed, size)) == b"one two"


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "identity, gzip"])
def test_an_encoding_that_nobody_asked_for_is_not_a_calendar(encoding):
    assert why(gzip.compress(gzip.compress(WORDS)), encoding=encoding) == "not_a_calendar"


@pytest.mark.parametrize(
    "body",
    [WORDS, zlib.compress(WORDS), gzip.compress(WORDS, mtime=0) + b"more", b"\x1f\x8b\x08broken"],
)
def test_what_only_says_that_it_is_packed_is_not_a_calendar(body):
    assert why(body) == "not_a_calendar"


@pytest.mark.parametrize("length", [1, 5, 15, -1])
def test_a_packed_body_that_breaks_off_is_truncated(length):
    assert why(gzip.compress(WORDS)[:length]) == "truncated"


def test_a_body_may_be_empty():
    assert (read(), read(encoding=""), read(gzip.compress(b""))) == (b"", b"", b"")


def test_the_largest_body_is_read_and_one_byte_more_is_too_large():
    body = bytes(LARGEST)
    assert read(body, encoding="") == read(gzip.compress(body)) == body
    assert why(body, b"x", encoding="") == why(gzip.compress(body + b"x")) == "too_large"


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(bytes(200 * LARGEST)), id="one bomb"),
        pytest.param(gzip.compress(bytes(LARGEST // 10)) * 2000, id="many small ones"),
        pytest.param(gzip.compress(b"x") + bytes(50 * LARGEST), id="endless zeros after it"),
        pytest.param(gzip.compress(b"") * (2 * LARGEST // 20), id="endless nothing"),
    ],
)
def test_no_bomb_takes_more_memory_than_a_few_bodies(packed):
    chunks = (packed[at : at + 65536] for at in range(0, len(packed), 65536))
    tracemalloc.start()
    with suppress(ReadError):
        http_body.read(chunks, "gzip", LARGEST)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * LARGEST


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(bytes(200_000_000))), ("identity", b"BEGIN:A\r\n" * 5_500_000)],
    ids=["a bomb of 200 kB", "50 MB"],
)
def test_a_whole_call_takes_no_more_memory_than_a_few_bodies(serve, settings, encoding, body):
    largest = settings.HTTP_CLIENT["MAX_BODY_BYTES"]
    answer = response(body, "200 OK", f"Content-Encoding: {encoding}")
    call = http_client.Request("GET", serve(send_bytes(answer)).url)
    tracemalloc.start()
    with pytest.raises(ReadError, match="too_large"):
        http_client.send(call, Deadline.after(30))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * largest
