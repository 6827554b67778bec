from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema() -> dict:
    return Client().get("/api/schema", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()


def operations(schema: dict) -> list[dict]:
    return [
        operation
        for operations_of_path in schema["paths"].values()
        for operation in operations_of_path.values()
    ]


def resolve(schema, response):
    """Return a response, which may be a reference to a shared one."""
    shared = schema["components"]["responses"]
    return shared[response["$ref"].rpartition("/")[2]] if "$ref" in response else response


def test_every_operation_with_credentials_documents_common_errors(schema):
    for operation in operations(schema):
        if "service" in operation["tags"]:
            continue
        # Every identified caller may ask who they are.
        needs_scope = operation["operationId"] != "getCaller"
        for status in ("401", *(("403",) if needs_scope else ()), "429"):
            response = resolve(schema, operation["responses"][status])
            problem = response["content"]["application/problem+json"]
            assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_operation_documents_authentication(schema):
    for operation in operations(schema):
        is_session_only = operation["tags"][0] in ("accounts", "api-tokens")
        expected = [{"token": []}, {"cookieAuth": []}, {}]
        expected = [{"cookieAuth": []}] if is_session_only else expected
        assert operation.get("security", []) == ([] if "service" in operation["tags"] else expected)
    token = schema["components"]["securitySchemes"]["token"]
    assert (token["type"], token["scheme"]) == ("http", "bearer")
