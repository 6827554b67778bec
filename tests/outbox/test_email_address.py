from __future__ import annotations

import pytest

from outbox import email_address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example.com\n",
        "ann@example.com\r\nBcc: eve@example.com",
        "ann@example.com, eve@example.com",
        "ann@example.com;eve@example.com",
        "Ann <ann@example.com>",
        "ann@example.com\0",
        "ann @example.com",
        '"ann eve"@example.com',
        '"ann\\\x01"@example.com',
        "änn@example.com",
        "ann@exam\u2028ple.com",
        f"ann@{'a' * 64}.com",
        "\ud800@example.com",
    ],
)
def test_anything_but_one_plain_address_is_invalid(text):
    assert not email_address.is_valid(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ann@example.com", "ann@example.com"),
        ("ann+jobs%x?=&@example.com", "ann+jobs%x?=&@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
    ],
)
def test_domain_is_encoded_in_ascii(text, address):
    assert email_address.normalize(text) == address
