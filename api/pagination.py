"""Lists in pages: `{"data": […], "nextCursor": …}`, and a Link header to the next page.

A page starts after the last row of the previous page. A cursor encodes the sort key of that row, so
pages stay correct when rows are added or deleted. It belongs to one list: another path or other
filters refuse it. Callers must treat it as opaque.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import QueryIntegerField, QueryStringSerializer

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 100, 200
_PAGE_PARAMETERS = ("cursor", "limit")


def compute_list_id(path: str, query: QueryDict) -> str:
    """Return a digest of a path and its filters: what the pages of one list have in common."""
    filters = sorted((name, query.getlist(name)) for name in query if name not in _PAGE_PARAMETERS)
    text = f"{path.rstrip('/')} {filters}"
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def encode_cursor(list_id: str, *key: object) -> str:
    """Return the cursor of the row with a sort key in a list."""
    return encode_position(list_id, *key)


def encode_position(*key: object) -> str:
    """Return the position of the row with a sort key."""
    text = " ".join(map(str, key))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@extend_schema_field(OpenApiTypes.STR)
class PositionField(serializers.Field):
    """A position, read as the sort key that it encodes; each of `parts` reads one part of it."""

    default_error_messages = {"invalid": "Enter the unchanged `nextCursor` of an earlier response."}

    def __init__(self, *parts: serializers.Field, **kwargs: Any) -> None:
        self.parts = parts
        super().__init__(required=False, **kwargs)

    def to_internal_value(self, data: Any) -> tuple[Any, ...]:
        return self.parse_key(self.decode(data))

    def decode(self, position: Any) -> list[str]:
        """Return the parts of a position as texts."""
        try:
            return _decode(position).split(" ")
        except ValueError:
            self.fail("invalid")

    def parse_key(self, texts: Sequence[str]) -> tuple[Any, ...]:
        """Return the sort key that texts describe."""
        if len(texts) != len(self.parts):
            self.fail("invalid")
        try:
            return tuple(part.run_validation(text) for part, text in zip(self.parts, texts))
        except serializers.ValidationError:
            self.fail("invalid")


class CursorField(PositionField):
    """A cursor: a position in the list of the `request` in the context."""

    default_error_messages = {
        "cursor_mismatch": "This cursor belongs to a list with another path or other filters.",
    }

    def __init__(self, *parts: serializers.Field, **kwargs: Any) -> None:
        help_text = "`nextCursor` of the previous page. Default: the first page."
        super().__init__(*parts, help_text=help_text, **kwargs)

    def to_internal_value(self, data: Any) -> tuple[Any, ...]:
        list_id, *texts = self.decode(data)
        key = self.parse_key(texts)
        request: Request = self.context["request"]
        if list_id != compute_list_id(request.path, request.query_params):
            self.fail("cursor_mismatch")
        return key


class PageQuerySerializer(QueryStringSerializer):
    """The `limit` of a page. Subclasses add a `cursor` with the sort key of their list."""

    limit = QueryIntegerField(
        default=DEFAULT_PAGE_SIZE,
        min_value=1,
        max_value=MAX_PAGE_SIZE,
        help_text="The number of rows of a page.",
    )


class IdPageQuerySerializer(PageQuerySerializer):
    """The query of a list that is sorted by id."""

    cursor = CursorField(serializers.IntegerField(min_value=0, max_value=2**63 - 1), source="after")


class PageSerializer(serializers.Serializer):
    """A page of a list. Subclasses add `data`."""

    nextCursor = serializers.CharField(
        allow_null=True, help_text="The `cursor` of the next page; null on the last page."
    )


def build_page(
    request: Request, rows: Sequence[Mapping[str, Any]], next_key: Sequence[object] | None
) -> Response:
    """Return a page of a list; `next_key` is the sort key of its last row if more rows follow."""
    headers = {"Cache-Control": "no-store"}
    cursor = None
    if next_key is not None:
        list_id = compute_list_id(request.path, request.query_params)
        cursor = encode_cursor(list_id, *next_key)
        headers["Link"] = f'<{_build_next_url(request, cursor)}>; rel="next"'
    return Response({"data": rows, "nextCursor": cursor}, headers=headers)


def build_page_by_id(
    request: Request,
    rows: QuerySet[Any],
    query: Mapping[str, Any],
    represent: Callable[[Sequence[Any]], Sequence[Mapping[str, Any]]],
) -> Response:
    """Return the page of rows by id that a validated IdPageQuerySerializer asks for."""
    [after], limit = query.get("after", [0]), query["limit"]
    following = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    page, has_more = following[:limit], len(following) > limit
    return build_page(request, represent(page), [page[-1].pk] if has_more else None)


def _build_next_url(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def _decode(cursor: str) -> str:
    padded = cursor + "=" * (-len(cursor) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
