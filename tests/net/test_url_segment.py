from __future__ import annotations

import pytest

from net.url_segment import quote_segment


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("ann@example.com", "ann%40example.com"),
        ("ceo@corp.com/mailFolders/../x", "ceo%40corp.com%2FmailFolders%2F..%2Fx"),
        ("a?b#c", "a%3Fb%23c"),
        ("..", "%2E%2E"),
        ("", ""),
    ],
)
def test_text_is_one_segment(text, segment):
    assert quote_segment(text) == segment
