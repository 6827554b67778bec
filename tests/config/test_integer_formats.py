"""Integers in the API description say their bounds, and ids that they are 64 bits long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.config.test_urls import SCHEMA

COMPONENTS = SCHEMA.raw_schema["components"]["schemas"]
Place = tuple[str, dict[str, Any]]


def list_types(schema: dict[str, Any]) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def iterate_integers(name: str, schema: dict[str, Any], seen: set[str]) -> Iterator[Place]:
    """Yield the integers in a schema, by the name of the member or parameter."""
    if reference := schema.get("$ref", ""):
        if reference not in seen:
            seen.add(reference)
            yield from iterate_integers(name, COMPONENTS[reference.rpartition("/")[2]], seen)
        return
    if "integer" in list_types(schema):
        yield name, schema
    for member, inner in schema.get("properties", {}).items():
        yield from iterate_integers(member, inner, seen)
    if "items" in schema:
        yield from iterate_integers(name, schema["items"], seen)
    for kind in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(kind, []):
            yield from iterate_integers(name, inner, seen)


def list_sent_integers() -> list[Place]:
    """Return the integers that callers send in queries and bodies."""
    found: list[Place] = []
    seen: set[str] = set()
    for item in SCHEMA.raw_schema["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    found += iterate_integers(parameter["name"], parameter["schema"], seen)
            for media_type in operation.get("requestBody", {}).get("content", {}).values():
                found += iterate_integers("body", media_type["schema"], seen)
    return found


def test_integers_that_callers_send_have_bounds():
    integers = list_sent_integers()
    assert {"limit", "holdMinutes", "durationMinutes", "memberIds"} <= {
        name for name, _ in integers
    }
    assert [
        name for name, schema in integers if not {"minimum", "maximum", "enum"} & schema.keys()
    ] == []
    assert [
        name for name, schema in integers if ("minimum" in schema) != ("maximum" in schema)
    ] == []


def test_ids_have_64_bits():
    places = [
        place
        for name, schema in COMPONENTS.items()
        for place in iterate_integers(name, schema, set())
    ]
    ids = [schema for name, schema in places if name == "id" or name.endswith(("Id", "Ids"))]
    assert len(ids) > 20
    assert {schema.get("format") for schema in ids} == {"int64"}
