"""The format of ids in the OpenAPI description: they are 64 bits long, and others are not."""

from __future__ import annotations

import re
from typing import Any

_ID_NAME = re.compile(r"id|.*Ids?")


def add_id_formats(result: Any, **_: Any) -> Any:
    """Add `format: int64` to each integer that is an id, in members and parameters."""
    for schema in result["components"]["schemas"].values():
        for name, member in schema.get("properties", {}).items():
            _add_format(name, member)
    for item in result["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                _add_format(parameter["name"], parameter["schema"])
    return result


def _add_format(name: str, schema: dict[str, Any]) -> None:
    """Add the format to the schema of an id, or of a list of ids."""
    target = schema.get("items", schema)
    types = target.get("type", ())
    is_integer = "integer" in ([types] if isinstance(types, str) else types)
    if is_integer and _ID_NAME.fullmatch(name):
        target["format"] = "int64"
