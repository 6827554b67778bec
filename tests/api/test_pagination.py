from __future__ import annotations

import base64
from uuid import UUID

import pytest
from rest_framework import serializers

from api.fields import InstantField, QueryStringSerializer
from api.pagination import CursorField, encode_cursor
from tests.factories import utc_seconds

NOON, ONE = "2025-01-22T12:00:00Z", UUID(int=1)


class Page(QueryStringSerializer):
    cursor = CursorField(InstantField(round_up=False), serializers.UUIDField(), source="after")


def page(text: str) -> Page:
    class Query(dict):
        def lists(self):
            return [(name, [value]) for name, value in self.items()]

    return Page(data=Query(cursor=text))


def encoded(text: str | bytes) -> str:
    return base64.urlsafe_b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def test_cursor_decodes_to_its_key():
    query = page(encode_cursor(NOON, ONE))
    assert query.is_valid()
    assert query.validated_data == {"after": (utc_seconds(NOON), ONE)}


def test_cursor_is_url_safe():
    text = encode_cursor("ÿ?>", "~~~")
    assert (text.isascii(), set("+/=") & set(text)) == (True, set())


@pytest.mark.parametrize(
    "text",
    ["x", "é", "\x00", "a" * 5000, "=", "!!!!", encoded(b"\xff\xfe"), encoded(""), encoded(NOON),
     encoded(f"{NOON} {ONE} more"), encoded(f"noon {ONE}"), encoded(f"{NOON} 1"),
     encoded(f"99999-01-01T00:00:00Z {ONE}"), encode_cursor(NOON, ONE) + " ",
     encode_cursor(NOON, ONE)[:-2]],
)  # fmt: skip
def test_invalid_cursor_is_rejected(text):
    query = page(text)
    assert not query.is_valid()
    assert query.errors == {"cursor": ["Enter the unchanged `next` of an earlier response."]}
