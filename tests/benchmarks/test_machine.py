"""Processor seconds of process trees."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.machine import find_parent, measure_processor_seconds

#: Starts a child that works for a while for each line of input, and waits for its end.
PARENT = """
import subprocess, sys
WORK = "import time; end = time.process_time() + 0.3\\nwhile time.process_time() < end: pass"
for line in sys.stdin:
    subprocess.run([sys.executable, "-c", WORK], check=True)
    print("ended", flush=True)
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PARENT]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield process


def run_child(parent: subprocess.Popen[str]) -> None:
    parent.stdin.write("work\n")
    parent.stdin.flush()
    assert parent.stdout.readline() == "ended\n"


def test_seconds_of_children_that_ended_count_for_the_tree_of_their_parent(parent):
    own = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True)
    roots = {"parent": [parent.pid], "other": [own.pid]}
    before = measure_processor_seconds(roots)
    run_child(parent)
    run_child(parent)
    after = measure_processor_seconds(roots)
    own.communicate("end")
    assert after["parent"] - before["parent"] >= 0.55  # clock ticks are 0.01 seconds
    assert after["other"] - before["other"] < 0.3
    # the end of a process outside of the tree takes nothing away
    assert measure_processor_seconds(roots)["parent"] >= after["parent"]


def test_parent_of_a_process(parent):
    assert find_parent(parent.pid) != parent.pid
    tree = measure_processor_seconds({"all": [find_parent(parent.pid)]})
    assert tree["all"] >= measure_processor_seconds({"parent": [parent.pid]})["parent"]
