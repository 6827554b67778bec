"""The parser of request bodies: JSON objects of at most 1 MB."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_BODY_BYTES = 1_000_000


class BodyTooLargeError(APIException):
    """The request body is longer than MAX_BODY_BYTES."""

    status_code = 413
    default_detail = f"The body must be at most {MAX_BODY_BYTES} bytes."
    default_code = "too_large"


class JSONObjectParser(JSONParser):
    """Parse a JSON object in UTF-8, whatever charset the request claims, up to MAX_BODY_BYTES."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLargeError
        try:
            value = super().parse(io.BytesIO(body), media_type, {"encoding": "utf-8"})
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        if not isinstance(value, dict):
            raise ParseError("The body must be a JSON object.")
        return value
