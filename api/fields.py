"""Serializer fields and base serializers of the API, which refuse ambiguous input."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from api import field_bounds
from engine import timestamps


class QueryIntegerField(serializers.IntegerField):
    """An integer in a query string. The framework's field also takes "2.0" for 2."""

    re_decimal = re.compile("(?!)")


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantField(serializers.Field):
    """An RFC 3339 date-time with an offset, read as a UTC second.

    `round_up` rounds fractions of a second up, for the start of a window. Otherwise they are
    rounded down, for the end of a window.
    """

    default_error_messages = {
        "invalid": "Enter an RFC 3339 date-time with an offset, such as 2025-01-22T10:00:00Z "
        "(in a URL, write + as %2B).",
    }

    def __init__(self, *, round_up: bool, **kwargs: Any) -> None:
        self.round_up = round_up
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        try:
            return timestamps.parse_ceil(data) if self.round_up else timestamps.parse_floor(data)
        except (TypeError, ValueError):
            self.fail("invalid")

    def to_representation(self, value: int) -> str:
        return timestamps.format_utc(value)


class StoredInstantField(serializers.DateTimeField):
    """An instant in the database, returned as a UTC second."""

    def to_representation(self, value: Any) -> str:
        return timestamps.format_utc(timestamps.from_datetime(value))


class StrictCharField(serializers.CharField):
    """A CharField that accepts strings only. CharField also accepts numbers."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class StrictBooleanField(serializers.BooleanField):
    """A BooleanField that accepts true and false only. BooleanField also accepts 0 and "yes"."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictUUIDField(serializers.UUIDField):
    """A UUIDField that accepts strings only. UUIDField also accepts numbers, and so false."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return UUID(str(super().to_internal_value(data)))


class StrictSerializer(serializers.Serializer):
    # A docstring here would appear in the API documentation of every subclass without one. This
    # serializer refuses unknown names, because ignoring a misspelt name would give another answer
    # than the caller asked for. All errors of a request are reported together, with their bounds.

    def to_internal_value(self, data: Any) -> Any:
        errors = self.find_name_errors(data) if isinstance(data, Mapping) else {}
        values = None
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors = {**errors, **self._add_bounds(error.detail)}
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def find_name_errors(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the errors of names, such as unknown names."""
        message = "Unknown parameter."
        return {
            str(name): [ErrorDetail(message, "unknown")] for name in data if name not in self.fields
        }

    def _add_bounds(self, detail: Any) -> dict[str, Any]:
        """Return the errors of the fields, with the bounds that the values broke."""
        return {
            name: field_bounds.add_bounds(errors, self.fields.get(name))
            for name, errors in detail.items()
        }


class QueryStringSerializer(StrictSerializer):
    """A serializer of query strings that also refuses repeated and empty parameters.

    Parameters of a list (`ListField`) may be repeated.
    """

    def get_fields(self) -> dict[str, serializers.Field]:
        return {name: _copy_unbound(field) for name, field in self._declared_fields.items()}

    def find_name_errors(self, data: Any) -> dict[str, Any]:
        errors = super().find_name_errors(data)
        for name, values in data.lists():
            if name in errors:
                continue
            is_list = isinstance(self.fields[name], serializers.ListField)
            if len(values) > 1 and not is_list:
                errors[name] = [ErrorDetail("Give this parameter only once.", "repeated")]
            elif values == [""]:
                errors[name] = [ErrorDetail("Give a value or omit the parameter.", "blank")]
        return errors


def _copy_unbound(field: serializers.Field) -> serializers.Field:
    """Return a shallow copy of a declared field, ready to be bound.

    The framework deep-copies fields by constructing them again, which takes longer than validating
    them. Binding changes only attributes of the copy, unless the field has child fields.
    """
    copied = field.__class__.__new__(field.__class__)
    copied.__dict__.update(field.__dict__)
    return copied
