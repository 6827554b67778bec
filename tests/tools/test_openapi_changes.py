"""Every kind of change that breaks callers is found; additions are not."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.live_processes import ROOT
from tools.openapi_changes import drop_texts, list_breaking_changes, read_description

Change = Callable[[dict[str, Any]], object]


def build_description() -> dict[str, Any]:
    lunch = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "note": {"type": ["string", "null"]},
            "guests": {"type": "array", "items": {"$ref": "#/components/schemas/Guest"}},
        },
    }
    body = {
        "type": "object",
        "required": ["start"],
        "properties": {
            "start": {"type": "string", "maxLength": 40},
            "mood": {"type": "string", "enum": ["calm", "loud"]},
            "seats": {"type": "integer", "minimum": 1, "maximum": 9},
        },
    }
    guest = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "friend": {"allOf": [{"$ref": "#/components/schemas/Guest"}]},
        },
    }

    def json(name: str) -> dict[str, Any]:
        return {
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        }

    post = {
        "operationId": "createLunch",
        "parameters": [{"in": "query", "name": "dryRun", "schema": {"type": "boolean"}}],
        "requestBody": json("LunchBody"),
        "responses": {"201": json("Lunch"), "400": {}},
    }
    return {
        "paths": {"/lunches": {"post": post}},
        "components": {"schemas": {"Lunch": lunch, "LunchBody": body, "Guest": guest}},
    }


def post_of(description: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = description["paths"]["/lunches"]["post"]
    return operation


def schema_of(description: dict[str, Any], name: str) -> dict[str, Any]:
    schema: dict[str, Any] = description["components"]["schemas"][name]
    return schema


REQUIRED_PARAMETER = {"in": "query", "name": "x", "required": True, "schema": {"type": "string"}}
BREAKING: list[tuple[str, Change]] = [
    ("the operation is gone", lambda new: new["paths"].clear()),
    ("operation id changed", lambda new: post_of(new).update(operationId="lunch")),
    ("dryRun is gone", lambda new: post_of(new)["parameters"].clear()),
    ("x is required now", lambda new: post_of(new)["parameters"].append(REQUIRED_PARAMETER)),
    ("no 201 any more", lambda new: post_of(new)["responses"].pop("201")),
    ("201.note: is gone", lambda new: schema_of(new, "Lunch")["properties"].pop("note")),
    ("201.id: may be missing", lambda new: schema_of(new, "Lunch").update(required=[])),
    (
        "201.id: the type changed",
        lambda new: schema_of(new, "Lunch")["properties"].update(id={"type": "string"}),
    ),
    (
        "201.guests[].name: is gone",
        lambda new: schema_of(new, "Guest").update(properties={}),
    ),
    ("body.mood: is gone", lambda new: schema_of(new, "LunchBody")["properties"].pop("mood")),
    (
        "body.mood: is required now",
        lambda new: schema_of(new, "LunchBody").update(required=["start", "mood"]),
    ),
    (
        "body.mood: loud is not allowed",
        lambda new: schema_of(new, "LunchBody")["properties"]["mood"].update(enum=["calm"]),
    ),
    (
        "body.seats: minimum rose",
        lambda new: schema_of(new, "LunchBody")["properties"]["seats"].update(minimum=2),
    ),
    (
        "body.seats: maximum fell",
        lambda new: schema_of(new, "LunchBody")["properties"]["seats"].update(maximum=8),
    ),
    (
        "body.start: the type changed",
        lambda new: schema_of(new, "LunchBody")["properties"]["start"].update(type="integer"),
    ),
]
ADDITIONS: list[Change] = [
    lambda new: new["paths"].update({"/dinners": deepcopy(new["paths"]["/lunches"])}),
    lambda new: post_of(new)["parameters"].append({**REQUIRED_PARAMETER, "required": False}),
    lambda new: schema_of(new, "Lunch")["properties"].update(place={"type": "string"}),
    lambda new: schema_of(new, "Lunch").update(required=["id", "note"]),
    lambda new: schema_of(new, "LunchBody").update(required=[]),
    lambda new: schema_of(new, "LunchBody")["properties"]["mood"].update(
        enum=["calm", "loud", "gay"]
    ),
    lambda new: schema_of(new, "LunchBody")["properties"]["seats"].update(minimum=0, maximum=10),
    lambda new: post_of(new)["responses"].update({"409": {}}),
]


@pytest.mark.parametrize(("text", "change"), BREAKING)
def test_breaking_change_is_found(text, change):
    new = build_description()
    change(new)
    changes = list_breaking_changes(build_description(), new)
    assert any(text in line for line in changes), changes


@pytest.mark.parametrize("change", ADDITIONS)
def test_addition_breaks_nothing(change):
    new = build_description()
    change(new)
    assert list_breaking_changes(build_description(), new) == []


def test_api_breaks_no_caller_of_version_1():
    """Replace the file only before the first release: see CONTRIBUTING.md."""
    version_1 = read_description(ROOT / "tests/openapi_tools/version-1.yaml")
    current = read_description(ROOT / "docs/openapi.yaml")
    assert len(version_1["paths"]) > 30
    assert list_breaking_changes(version_1, current) == []


def test_texts_and_examples_are_no_part_of_a_release():
    member = {"type": "string", "description": "What it is.", "example": "x"}
    schema = {"properties": {"description": member}, "description": "A thing."}
    assert drop_texts(schema) == {"properties": {"description": {"type": "string"}}}
