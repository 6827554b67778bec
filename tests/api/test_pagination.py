from __future__ import annotations

import base64
from uuid import UUID

import pytest
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from api.fields import InstantField
from api.pagination import (
    CursorField,
    PageQuerySerializer,
    build_page,
    compute_list_id,
    encode_cursor,
)
from tests.factories import utc_seconds

NOON, ONE = "2025-01-22T12:00:00Z", UUID(int=1)
PATH = "/api/lunches"


class LunchPage(PageQuerySerializer):
    cursor = CursorField(InstantField(round_up=False), serializers.UUIDField(), source="after")
    place = serializers.CharField(required=False)


def build_request(path: str = PATH, **query: object) -> Request:
    return Request(APIRequestFactory().get(path, query))


def parse(request: Request) -> LunchPage:
    return LunchPage(data=request.query_params, context={"request": request})


def encode(*key: object, path: str = PATH, **query: object) -> str:
    return encode_cursor(compute_list_id(path, build_request(path, **query).query_params), *key)


def encode_text(text: str | bytes) -> str:
    return base64.urlsafe_b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def test_cursor_decodes_to_its_key():
    query = parse(build_request(cursor=encode(NOON, ONE), limit=7))
    assert query.is_valid()
    assert query.validated_data == {"after": (utc_seconds(NOON), ONE), "limit": 7}


def test_cursor_is_url_safe():
    text = encode_cursor("list", "ÿ?>", "~~~")
    assert text.isascii()
    assert not set("+/=") & set(text)


@pytest.mark.parametrize(
    "text",
    ["x", "é", "\x00", "a" * 5000, "=", "!!!!", encode_text(b"\xff\xfe"), encode_text("list"),
     encode(NOON), encode(NOON, ONE, "more"), encode("noon", ONE), encode(NOON, 1),
     encode("99999-01-01T00:00:00Z", ONE), encode(NOON, ONE) + " ", encode(NOON, ONE)[:-2]],
)  # fmt: skip
def test_invalid_cursor_is_rejected(text):
    query = parse(build_request(cursor=text))
    assert not query.is_valid()
    assert query.errors["cursor"][0].code in {"invalid", "invalid_format"}


@pytest.mark.parametrize(
    "request_of_another_list",
    [
        build_request("/api/dinners", cursor=encode(NOON, ONE)),
        build_request(place="garden", cursor=encode(NOON, ONE)),
        build_request(place="garden", cursor=encode(NOON, ONE, place="kitchen")),
        build_request(cursor=encode(NOON, ONE, place="garden")),
    ],
)
def test_cursor_of_another_list_is_rejected(request_of_another_list):
    query = parse(request_of_another_list)
    assert not query.is_valid()
    assert query.errors["cursor"][0].code == "cursor_mismatch"


def test_page_size_and_final_slash_may_change_between_pages():
    cursor = encode(NOON, ONE, place="garden")
    assert parse(build_request(f"{PATH}/", place="garden", cursor=cursor, limit=1)).is_valid()


def test_page_links_to_the_next_page_with_the_same_filters():
    request = build_request(place="garden", limit=1)
    response = build_page(request, [{"id": 1}], [NOON, ONE])
    cursor = response.data["nextCursor"]
    assert response.data == {"data": [{"id": 1}], "nextCursor": cursor}
    assert response["Link"] == f'<{PATH}?place=garden&limit=1&cursor={cursor}>; rel="next"'
    assert parse(build_request(place="garden", cursor=cursor)).is_valid()


def test_last_page_links_to_no_other():
    response = build_page(build_request(), [], None)
    assert response.data == {"data": [], "nextCursor": None}
    assert "Link" not in response
