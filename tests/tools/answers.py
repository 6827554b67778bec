"""Answers with proofs, the script that checks them, and ways to tamper with them."""

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


def proved(answer: Answer) -> int:
    """How many slots the script believes; SystemExit if it finds anything amiss."""
    return verify_proof.verify(deepcopy(answer))


def as_if_made_so(answer: Answer) -> Answer:
    """The answer with the digest that it would have if it had been given like this."""
    rest = {name: value for name, value in answer["proof"].items() if name != "digest"}
    return {**answer, "proof": {**rest, "digest": compute_digest({**answer, "proof": rest})}}


def refused_because(answer: Answer) -> str:
    """What the script finds amiss in an answer whose digest is right."""
    with pytest.raises(SystemExit) as refused:
        proved(as_if_made_so(answer))
    return str(refused.value).removeprefix("not proved: ")


def run(answer: Answer) -> subprocess.CompletedProcess[str]:
    """What the script does with an answer on its own, without the project in reach."""
    command = [sys.executable, "-I", str(TOOL)]
    written = json.dumps(answer)
    return subprocess.run(command, input=written, capture_output=True, text=True, check=False)


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Everything within a value, with the keys and numbers that lead there."""
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*way, key), item
            yield from ways(item, (*way, key))


def holder(answer: Answer, way: tuple[Any, ...]) -> tuple[Any, Any]:
    """What holds a value, and under which key or number."""
    *leading, last = way
    for key in leading:
        answer = answer[key]
    return answer, last


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    return 0 if value is None else value + ("x" if isinstance(value, str) else 1)


def moved(text: str, minutes: int) -> str:
    return format_utc(utc_seconds(text) + 60 * minutes)


def of(slot: Slot, number: int) -> dict[str, Any]:
    """The gap of one person in the proof of a slot."""
    return slot["proof"][number]
