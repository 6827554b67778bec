"""The way from a slot to an interview, as the script goes it."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.live_processes import ROOT, run_service


@pytest.fixture(scope="module")
def said(databases) -> list[str]:
    """The lines that the script prints of a service whose mails nobody sees."""
    with run_service(databases.create_filled(), workers=2) as running:
        command = ["bash", "tools/book_demo.sh", running.base]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
        )
    return done.stdout.splitlines()


def test_every_request_is_answered_as_the_script_says(said):
    steps = "\n".join(said).split("\x1b[1m")[1:]
    answered = {
        int(step[0]): sorted(map(int, re.findall(r"^-> (\d+)", step, re.MULTILINE)))
        for step in steps
    }
    assert answered == {
        1: [200], 2: [201], 3: [409], 4: [201, 201], 5: [201, 409], 6: [200, 200], 7: [200],
        8: [200, 200], 9: [],
    }  # fmt: skip


def test_a_repeated_request_gets_the_same_answer(said):
    booked = [line for line in said if line.startswith("-> 201") and '"booked"' in line]
    assert booked[0] == booked[1]


def test_the_cancelled_slot_is_free_again(said):
    [explained] = [line for line in said if '"available":' in line]
    assert '"available":true' in explained
