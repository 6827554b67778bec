"""The `errors` of a problem: one entry for each wrong value of a request (RFC 9457 section 3).

An entry says where the value is (`pointer`, `parameter` or `header`), what is wrong with it
(`code`, for programs; `detail`, for people), and the bound that it broke, if there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

#: Where the values of a request are: in the query string or in the body.
Source = Literal["parameter", "pointer"]
#: Codes of REST framework and Django, and the codes of the API for them.
_CODES = {
    "null": "null_not_allowed",
    "max_value": "too_large",
    "min_value": "too_small",
    "max_length": "too_long",
    "max_string_length": "too_long",
    "min_length": "too_short",
    "empty": "too_short",
    "not_a_list": "invalid_type",
    "not_a_dict": "invalid_type",
    "date": "invalid_format",
    "datetime": "invalid_format",
}


class BoundedCode(str):
    """A code with the bounds that the value broke, such as `{"max": 200}`.

    REST framework copies the texts of errors, but keeps their codes.
    """

    bounds: Mapping[str, Any]


def build_error(text: str, code: str, **bounds: Any) -> ErrorDetail:
    """Return an error for a ValidationError, with its code and bounds."""
    bounded_code = BoundedCode(code)
    bounded_code.bounds = bounds
    return ErrorDetail(text, bounded_code)


class InvalidHeaderError(ValidationError):
    """A header of the request has a wrong value; `text` says what is wrong with it."""

    def __init__(self, header: str, text: str) -> None:
        self.header, self.text = header, text
        super().__init__({header: text})


def list_errors(detail: Any, source: Source) -> list[dict[str, Any]]:
    """Return the entries for the detail of a ValidationError."""
    return [_build_entry(path, error, source) for path, error in _walk(detail, ())]


def describe_errors(detail: Any) -> str:
    """Return one text with the path and message of every error, such as `a.b[0]: Wrong.`"""
    return " ".join(f"{_format_path(path)}: {error}" for path, error in _walk(detail, ()))


def build_header_error(name: str, code: str, detail: str) -> dict[str, Any]:
    """Return the entry for a header."""
    return {"header": name, "code": code, "detail": detail}


def build_pointer(*path: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a member of the body, as a URI fragment."""
    return "#" + "".join(f"/{_escape(str(step))}" for step in path)


def _build_entry(path: tuple[str | int, ...], error: str, source: Source) -> dict[str, Any]:
    place = build_pointer(*path) if source == "pointer" else str(path[0] if path else "")
    code = getattr(error, "code", None) or "invalid"
    bounds = getattr(code, "bounds", {})
    return {source: place, "code": str(_CODES.get(code, code)), "detail": str(error), **bounds}


def _walk(detail: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and the text of each error. REST framework nests them like the request."""
    if isinstance(detail, Mapping):
        for key, part in detail.items():
            is_general = key == api_settings.NON_FIELD_ERRORS_KEY
            yield from _walk(part, path if is_general else (*path, key))
    elif isinstance(detail, (list, tuple)):
        for index, part in enumerate(detail):
            yield from _walk(part, (*path, index) if isinstance(part, Mapping) else path)
    else:
        yield path, detail


def _format_path(path: tuple[str | int, ...]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".")


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
