"""Run the script that verifies proofs, and tamper with answers."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from engine.timestamps import format_utc
from interviews.proof_json import compute_digest
from tests.factories import utc_seconds

TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_proof.py"
PERIODS = [
    {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T17:00:00Z"},
    {"start": "2025-01-23T08:00:00Z", "end": "2025-01-23T17:00:00Z"},
    {"start": "2025-01-23T17:00:00Z", "end": "2025-01-23T18:00:00Z"},
]

Answer = dict[str, Any]
Slot = dict[str, Any]

specification = importlib.util.spec_from_file_location("verify_proof", TOOL)
verify_proof = importlib.util.module_from_spec(specification)
specification.loader.exec_module(verify_proof)


def verify(answer: Answer) -> int:
    """Return the number of proved slots; raise SystemExit if a check fails."""
    return verify_proof.verify(deepcopy(answer))


def with_valid_digest(answer: Answer) -> Answer:
    """Return an answer with the digest that matches its content."""
    proof = {name: value for name, value in answer["proof"].items() if name != "digest"}
    return {**answer, "proof": {**proof, "digest": compute_digest({**answer, "proof": proof})}}


def get_failure(answer: Answer) -> str:
    """Return the check that fails for an answer with a valid digest."""
    with pytest.raises(SystemExit) as failure:
        verify(with_valid_digest(answer))
    return str(failure.value).removeprefix("not proved: ")


def run_script(answer: Answer) -> subprocess.CompletedProcess[str]:
    """Run the script with an answer in a process that cannot import the project."""
    command = [sys.executable, "-I", str(TOOL)]
    text = json.dumps(answer)
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def walk(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield each value inside a value, with its path of keys and indexes."""
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key), item
            yield from walk(item, (*path, key))


def find_holder(answer: Answer, path: tuple[Any, ...]) -> tuple[Any, Any]:
    """Return the container of the value at a path, and the last key or index."""
    *leading, last = path
    for key in leading:
        answer = answer[key]
    return answer, last


def change_value(value: Any) -> Any:
    """Return another value of the same type."""
    return 0 if value is None else value + ("x" if isinstance(value, str) else 1)


def move_time(text: str, minutes: int) -> str:
    return format_utc(utc_seconds(text) + 60 * minutes)


def get_gap(slot: Slot, number: int) -> dict[str, Any]:
    """Return the gap of a person in the proof of a slot."""
    return slot["proof"][number]
