"""The examples in the OpenAPI description: real requests and answers.

openapi_examples.json has, for each operation id, the `status` of a success and the bodies of its
`request` and `response`. openapi_webhook_examples.json has a body of each type of event.
tests/config/test_openapi_examples.py performs the requests, and writes the file on demand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EXAMPLES_FILE = Path(__file__).with_name("openapi_examples.json")
WEBHOOK_EXAMPLES_FILE = Path(__file__).with_name("openapi_webhook_examples.json")


def read_examples() -> dict[str, dict[str, Any]]:
    """Return the examples of each operation id."""
    examples: dict[str, dict[str, Any]] = json.loads(EXAMPLES_FILE.read_text())
    return examples


def read_webhook_examples() -> dict[str, dict[str, Any]]:
    """Return the body of a webhook of each type of event, as far as there is an example."""
    examples: dict[str, dict[str, Any]] = json.loads(WEBHOOK_EXAMPLES_FILE.read_text())
    return examples


def add_examples(result: Any, **_: Any) -> Any:
    """Add the examples to the operations of a description."""
    examples = read_examples()
    for path_item in result["paths"].values():
        for operation in path_item.values():
            _add_to_operation(operation, examples.get(operation["operationId"], {}))
    for event_type, example in read_webhook_examples().items():
        _set_example(result["webhooks"][event_type]["post"]["requestBody"], example)
    return result


def _add_to_operation(operation: dict[str, Any], examples: dict[str, Any]) -> None:
    if "request" in examples:
        _set_example(operation["requestBody"], examples["request"])
    if "response" in examples:
        _set_example(operation["responses"][str(examples["status"])], examples["response"])


def _set_example(body: dict[str, Any], example: Any) -> None:
    """Set the example of a request body or response in each of its media types."""
    for media_type in body.get("content", {}).values():
        media_type["example"] = example
