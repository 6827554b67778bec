"""The table of attacks covers the ten OWASP risks and names existing tests."""

from __future__ import annotations

import re

import pytest

from tests.live_processes import ROOT

PAGE = (ROOT / "docs/explanation/security.md").read_text()
RISKS = [f"API{number} " for number in range(1, 11)]


@pytest.mark.parametrize("risk", RISKS)
def test_each_risk_has_one_row_with_a_test(risk):
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| {risk}")]
    assert re.findall(r"`(tests/[^`]+)`", row)


def test_the_named_tests_exist():
    named = set(re.findall(r"`(tests/[^`]+)`", PAGE))
    assert {path for path in named if not (ROOT / path).exists()} == set()
