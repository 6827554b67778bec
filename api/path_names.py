"""The names of path parameters in the OpenAPI description: camelCase, like all names of the API."""

from __future__ import annotations

import re
from typing import Any


def camelize_path_parameters(result: Any, **_: Any) -> Any:
    """Rename path parameters such as `interviewer_id` to `interviewerId`."""
    result["paths"] = {_camelize(path): item for path, item in result["paths"].items()}
    for item in result["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    parameter["name"] = _camelize(parameter["name"])
    return result


def _camelize(text: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), text)
