"""The same fault has the same code in every operation, wherever its value is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access import callers
from tests.config.test_urls import SCHEMA
from tests.factories import alice, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

CODES = {"date-time": "invalid_format", "date": "invalid_format", "uuid": "invalid_format"}
CODES |= {"email": "invalid_email", "uri": "invalid_format", "timeZone": "invalid_time_zone"}
COMPONENTS = SCHEMA.raw_schema["components"]["schemas"]


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without its reference, with the members of its first alternative."""
    if "$ref" in schema:
        schema = COMPONENTS[schema["$ref"].rpartition("/")[2]]
    return resolve(schema["oneOf"][0]) if "oneOf" in schema else schema


def find_format(name: str, schema: dict[str, Any]) -> str:
    """Return the format of a value that callers send; empty text if it has none of CODES."""
    found = name if name == "timeZone" else str(schema.get("format", ""))
    return found if found in CODES else ""


def list_values() -> Iterator[tuple[str, str, str, str]]:
    """Yield the method, the path, the name and the format of each top-level value."""
    for path, item in SCHEMA.raw_schema["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                found = find_format(parameter["name"], parameter["schema"])
                if parameter["in"] == "query" and found:
                    yield method, path, parameter["name"], found
            content = operation.get("requestBody", {}).get("content", {})
            body = resolve(content.get("application/json", {}).get("schema", {}))
            for name, schema in body.get("properties", {}).items():
                if found := find_format(name, schema):
                    yield method, path, name, found


VALUES = [value for value in list_values() if value[1].count("{") <= 1]


@pytest.mark.parametrize(("method", "path", "name", "kind"), VALUES)
def test_nonsense_has_the_code_of_its_format(method, path, name, kind):
    ids = {"interviewId": technical_interview(alice()).pk, "interviewerId": alice().pk}
    if "{" in path and not any(f"{{{key}}}" in path for key in ids):
        pytest.skip("the object of the path is checked first")
    client = callers.superuser_client()
    value = "http://hooks.example.com/" if kind == "uri" else "nonsense"
    options = {} if method == "get" else {"content_type": "application/json"}
    answer = getattr(client, method)(path.format(**ids), {name: value}, **options)
    assert answer.status_code == 400
    codes = {
        entry["code"]
        for entry in answer.json()["errors"]
        if name in (entry.get("parameter"), entry.get("pointer", "").removeprefix("#/"))
    }
    assert codes == {CODES[kind]}


def test_url_of_a_calendar_has_the_code_of_other_urls():
    path = f"/api/interviewers/{alice().pk}/connections"
    client = callers.superuser_client()
    for provider in ("ics", "caldav"):
        body = {"provider": provider, "url": "http://feeds.example.com/a.ics"}
        body |= {"username": "a", "password": "b"} if provider == "caldav" else {}
        answer = client.post(path, body, content_type="application/json")
        [entry] = answer.json()["errors"]
        assert (entry["pointer"], entry["code"]) == ("#/url", "invalid_format")


def test_window_that_is_too_long_says_how_long_it_may_be():
    window = {"start": "2025-02-01T00:00:00Z", "end": "2025-06-01T00:00:00Z"}
    path = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    client = callers.superuser_client()
    [entry] = client.get(path, window).json()["errors"]
    assert (entry["parameter"], entry["code"], entry["max"]) == ("end", "too_large", 92)
    body = {"queryPeriods": [window]}
    answer = client.post(f"{path}/query", body, content_type="application/json")
    entries = answer.json()["errors"]
    assert [entry["max"] for entry in entries if entry["code"] == "too_large"] == [92]
