"""The demo script goes from a slot to a booking."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.live_processes import ROOT, run_service


@pytest.fixture(scope="module")
def lines(databases) -> list[str]:
    """Run the script and return the lines that it prints."""
    with run_service(databases.create_filled(), workers=2) as running:
        command = ["bash", "tools/book_demo.sh", running.base]
        completed = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
        )
    return completed.stdout.splitlines()


def test_responses_have_the_expected_statuses(lines):
    steps = "\n".join(lines).split("\x1b[1m")[1:]
    statuses = {
        int(step[0]): sorted(map(int, re.findall(r"^-> (\d+)", step, re.MULTILINE)))
        for step in steps
    }
    assert statuses == {
        1: [200], 2: [201], 3: [409], 4: [201, 201], 5: [201, 409], 6: [200, 200], 7: [200],
        8: [200, 200], 9: [],
    }  # fmt: skip


def test_repeated_request_gets_the_same_response(lines):
    booked = [line for line in lines if line.startswith("-> 201") and '"booked"' in line]
    assert booked[0] == booked[1]


def test_cancelled_slot_is_available_again(lines):
    [explained] = [line for line in lines if '"available":' in line]
    assert '"available":true' in explained
