"""The table of attacks names tests that there are."""

from __future__ import annotations

import re

import pytest

from tests.live_processes import ROOT

PAGE = (ROOT / "docs/explanation/security.md").read_text()
RISKS = [f"API{number} " for number in range(1, 11)]


@pytest.mark.parametrize("risk", RISKS)
def test_each_of_the_ten_risks_has_a_row_with_a_test(risk):
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| {risk}")]
    tests = re.findall(r"`(tests/[^`]+)`", row)
    assert tests


def test_the_tests_it_names_are_there():
    named = set(re.findall(r"`(tests/[^`]+)`", PAGE))
    assert {one for one in named if not (ROOT / one).exists()} == set()
