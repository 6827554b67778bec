"""The examples of problems in the OpenAPI description: one for each code, shown by reference.

openapi_problem_examples.json has a real response of each code.
tests/config/test_openapi_problems.py causes every documented problem, and writes the file on
demand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.schemas import PROBLEM_MEDIA_TYPE
from config.problem_catalogue import PROBLEM_TYPES

PROBLEM_EXAMPLES_FILE = Path(__file__).with_name("openapi_problem_examples.json")
#: The problem that every operation with credentials may answer besides its own ones of the status.
_COMMON_CODES = {"503": "database_away"}


def read_problem_examples() -> dict[str, dict[str, Any]]:
    """Return the example of each code."""
    examples: dict[str, dict[str, Any]] = json.loads(PROBLEM_EXAMPLES_FILE.read_text())
    return examples


def list_codes(status: str, description: str) -> list[str]:
    """Return the codes of a response: those that its description names in backticks.

    A status that has one code only needs no name.
    """
    codes = [problem.code for problem in PROBLEM_TYPES.values() if problem.status == int(status)]
    named = [code for code in codes if f"`{code}`" in description]
    if not named and len(codes) == 1:
        return codes
    common = _COMMON_CODES.get(status)
    return named + ([common] if common and common not in named else [])


def add_problem_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Let each problem response refer to the examples of its codes; a hook of drf-spectacular."""
    shown: set[str] = set()
    for status, response in _iterate_responses(result):
        codes = list_codes(status, response["description"])
        response["content"][PROBLEM_MEDIA_TYPE]["examples"] = {
            code: {"$ref": f"#/components/examples/{code}"} for code in codes
        }
        shown.update(codes)
    titles = {problem.code: problem.title for problem in PROBLEM_TYPES.values()}
    result["components"]["examples"] = {
        code: {"summary": titles[code], "value": example}
        for code, example in read_problem_examples().items()
        if code in shown
    }
    return result


def _iterate_responses(result: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the status and the response of each problem that is not shared, and of shared ones."""
    shared: dict[str, str] = {}
    for path_item in result["paths"].values():
        for operation in path_item.values():
            for status, response in operation["responses"].items():
                if "$ref" in response:
                    shared[response["$ref"].rpartition("/")[2]] = status
                elif PROBLEM_MEDIA_TYPE in response.get("content", {}):
                    yield status, response
    for name, status in shared.items():
        yield status, result["components"]["responses"][name]
