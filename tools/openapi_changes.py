"""List the changes of an OpenAPI description that break callers of the old description.

Callers may rely on every operation, on every parameter and member that they send, and on every
member of a response. Additions are allowed (docs/reference/api, "Versions").

Run `python -m tools.openapi_changes OLD NEW`. The exit status is 1 if something breaks. With
`--release` as OLD, the part of NEW that callers rely on is printed: the description of a release.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

Schema = Mapping[str, Any]
#: Members that are texts or examples if they have these types; else they are names of members.
_TEXTS: dict[str, tuple[type, ...]] = {
    "description": (str,),
    "summary": (str,),
    "example": (str, int, float, bool, list, dict, type(None)),
    "examples": (list, dict),
}
_METHODS = ("get", "put", "post", "patch", "delete")
#: Bounds of requests: a new value may not exclude what the old one allowed.
_LOWER_BOUNDS, _UPPER_BOUNDS = ("minimum", "minLength", "minItems"), ("maximum", "maxLength")


def list_breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Return one line for each change that breaks callers of the old description."""
    return list(_Comparison(old, new).compare())


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self._compared: set[tuple[str, str]] = set()

    def compare(self) -> Iterator[str]:
        for path, methods in self.old["paths"].items():
            for method in _METHODS:
                if method not in methods:
                    continue
                operation = self.new["paths"].get(path, {}).get(method)
                name = f"{method.upper()} {path}"
                if operation is None:
                    yield f"{name}: the operation is gone"
                else:
                    yield from self._compare_operation(name, methods[method], operation)

    def _compare_operation(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{name}: the operation id changed to {new['operationId']}"
        yield from self._compare_parameters(name, old, new)
        if "requestBody" in new:
            yield from self._compare_bodies(name, old, new)
        for status, response in old["responses"].items():
            if not status.startswith("2"):
                continue
            if status not in new["responses"]:
                yield f"{name}: there is no {status} any more"
                continue
            old_schema, new_schema = (
                _get_schema(content) for content in (response, new["responses"][status])
            )
            yield from self._compare_response(f"{name} {status}", old_schema, new_schema)

    def _compare_parameters(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        old_parameters, new_parameters = (
            {(item["in"], item["name"]): item for item in operation.get("parameters", [])}
            for operation in (old, new)
        )
        for key, parameter in old_parameters.items():
            if key not in new_parameters:
                yield f"{name}: the parameter {key[1]} is gone"
                continue
            schema = new_parameters[key]["schema"]
            yield from self._compare_request(f"{name} {key[1]}", parameter["schema"], schema)
        for key, parameter in new_parameters.items():
            if parameter.get("required") and not old_parameters.get(key, {}).get("required"):
                yield f"{name}: the parameter {key[1]} is required now"

    def _compare_bodies(self, name: str, old: Schema, new: Schema) -> Iterator[str]:
        if "requestBody" not in old:
            if new["requestBody"].get("required"):
                yield f"{name}: a body is required now"
            return
        old_schema, new_schema = (_get_schema(body["requestBody"]) for body in (old, new))
        yield from self._compare_request(f"{name} body", old_schema, new_schema)

    def _compare_request(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        """Compare what callers send: the new schema must allow all that the old one allowed."""
        if not self._enter(place, old, new, "request"):
            return
        old, new = self._resolve(self.old, old), self._resolve(self.new, new)
        yield from _compare_types(place, new, old)
        yield from _compare_values(place, old, new)
        old_members, new_members = old.get("properties", {}), new.get("properties", {})
        for member in new.get("required", []):
            if member not in old.get("required", []):
                yield f"{place}.{member}: is required now"
        for member, schema in old_members.items():
            if member not in new_members:
                yield f"{place}.{member}: is gone"
            else:
                yield from self._compare_request(f"{place}.{member}", schema, new_members[member])
        if "items" in old and "items" in new:
            yield from self._compare_request(f"{place}[]", old["items"], new["items"])

    def _compare_response(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        """Compare what callers receive: every member stays, with its type."""
        if not self._enter(place, old, new, "response"):
            return
        old, new = self._resolve(self.old, old), self._resolve(self.new, new)
        yield from _compare_types(place, old, new)
        for member in old.get("required", []):
            if member not in new.get("required", []):
                yield f"{place}.{member}: may be missing now"
        for member, schema in old.get("properties", {}).items():
            if member not in new.get("properties", {}):
                yield f"{place}.{member}: is gone"
            else:
                inner = new["properties"][member]
                yield from self._compare_response(f"{place}.{member}", schema, inner)
        if "items" in old and "items" in new:
            yield from self._compare_response(f"{place}[]", old["items"], new["items"])

    def _enter(self, place: str, old: Schema, new: Schema, direction: str) -> bool:
        """Return whether a pair of named schemas has not been compared before."""
        names = _find_reference(old), _find_reference(new)
        if None in names:
            return True
        key = f"{names[0]} {names[1]}", direction
        is_new = key not in self._compared
        self._compared.add(key)
        return is_new

    def _resolve(self, root: Schema, schema: Schema) -> Schema:
        """Return a schema with its references replaced by what they say.

        A schema with alternatives has the members of all of them; required are those that every
        alternative requires.
        """
        while "$ref" in schema:
            schema = root["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        merged: dict[str, Any] = dict(schema)
        for part in schema.get("allOf", []):
            merged = {**self._resolve(root, part), **merged}
        alternatives = [
            self._resolve(root, part)
            for part in (*schema.get("oneOf", []), *schema.get("anyOf", []))
            if part.get("type") != "null"
        ]
        for part in alternatives:
            merged["properties"] = {**merged.get("properties", {}), **part.get("properties", {})}
        if alternatives:
            required = (set(part.get("required", [])) for part in alternatives)
            merged["required"] = sorted(set.intersection(*required))
        return merged


def _find_reference(schema: Schema) -> str | None:
    """Return the only schema that a schema refers to, directly or in a combination."""
    if "$ref" in schema:
        return str(schema["$ref"])
    parts = [part for kind in ("allOf", "oneOf", "anyOf") for part in schema.get(kind, [])]
    references = [str(part["$ref"]) for part in parts if "$ref" in part]
    return references[0] if len(references) == 1 else None


def _get_schema(content: Schema) -> Schema:
    for media_type, value in content.get("content", {}).items():
        if media_type == "application/json":
            return dict(value["schema"])
    return {}


def _list_types(schema: Schema) -> set[str]:
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else set(types)


def _compare_types(place: str, narrow: Schema, wide: Schema) -> Iterator[str]:
    """Report types of one schema that the other one does not have."""
    old, new = _list_types(narrow), _list_types(wide)
    extra = new - old - ({"integer"} if "number" in old else set())
    if old and extra:
        yield f"{place}: the type changed ({', '.join(sorted(extra))})"


def _compare_values(place: str, old: Schema, new: Schema) -> Iterator[str]:
    """Report values that the old schema allowed and the new one does not."""
    if "enum" in new:
        for value in sorted(map(str, {*old.get("enum", ["any value"])} - {*new["enum"]})):
            yield f"{place}: {value} is not allowed any more"
    for name in _LOWER_BOUNDS:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{place}: {name} rose to {new[name]}"
    for name in _UPPER_BOUNDS:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{place}: {name} fell to {new[name]}"


def drop_texts(value: Any) -> Any:
    """Return a description without its texts and examples, on which no caller relies."""
    if isinstance(value, list):
        return list(map(drop_texts, value))
    if not isinstance(value, dict):
        return value
    return {
        name: drop_texts(inner)
        for name, inner in value.items()
        if name not in _TEXTS or not isinstance(inner, _TEXTS[name])
    }


def read_description(path: Path) -> dict[str, Any]:
    """Return an OpenAPI description; the parser in C takes a fifth of the time."""
    description: dict[str, Any] = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    return description


def main(old_path: str, new_path: str) -> int:
    """Print the breaking changes between two files; return the exit status."""
    if old_path == "--release":
        description = drop_texts(read_description(Path(new_path)))
        released = {name: description[name] for name in ("paths", "components")}
        print(yaml.safe_dump(released, sort_keys=False), end="")
        return 0
    old, new = (read_description(Path(path)) for path in (old_path, new_path))
    changes = list_breaking_changes(old, new)
    for change in changes:
        print(change)
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
