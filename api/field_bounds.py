"""The bounds of serializer fields, for the errors of values that break them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from api.error_entries import build_error

#: The bound that an error of each code names, and how to read it from the field.
_BOUNDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "max_value": ("max", lambda field: field.max_value),
    "min_value": ("min", lambda field: field.min_value),
    "max_length": ("maxLength", lambda field: field.max_length),
    "min_length": ("minLength", lambda field: field.min_length),
    "invalid_choice": ("allowed", lambda field: list(field.choices)),
}
_TYPED_FIELDS = (serializers.CharField, serializers.IntegerField, serializers.BooleanField)


def add_bounds(errors: Any, field: serializers.Field | None) -> Any:
    """Return the errors of a field with their bounds; errors of its items get the items' bounds."""
    if field is None:
        return errors
    if isinstance(errors, dict):
        child = getattr(field, "child", None)
        return {index: add_bounds(part, child) for index, part in errors.items()}
    return [_add_bound(error, field) for error in errors]


def _add_bound(error: Any, field: serializers.Field) -> Any:
    code = str(getattr(error, "code", "invalid"))
    if code == "invalid":
        return build_error(str(error), _name_invalid(str(error), field))
    if code not in _BOUNDS:
        return error
    name, read_bound = _BOUNDS[code]
    return build_error(str(error), code, **{name: read_bound(field)})


def _name_invalid(message: str, field: serializers.Field) -> str:
    """Return the code of an error that the framework calls `invalid`."""
    if isinstance(field, serializers.EmailField):
        return "invalid_email"
    template = str(field.error_messages.get("invalid", ""))
    if isinstance(field, serializers.DateField):
        template = template.format(format="YYYY-MM-DD")
    if message != template:
        return "invalid"
    return "invalid_type" if isinstance(field, _TYPED_FIELDS) else "invalid_format"
