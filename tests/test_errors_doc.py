"""docs/reference/api/errors.md lists every problem type of the API, with its status."""

from __future__ import annotations

import re

import pytest

from config.problem_catalogue import PROBLEM_TYPES
from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/api/errors.md").read_text()
ROWS = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", PAGE, re.MULTILINE)
SOURCES = ("exception_handler", "database_problems", "error_views")


def test_each_problem_type_has_one_row():
    types = [(slug, str(problem_type.status)) for slug, problem_type in PROBLEM_TYPES.items()]
    assert sorted(ROWS) == sorted(types)


@pytest.mark.parametrize("name", SOURCES)
def test_every_problem_of_the_code_is_in_the_catalogue(name):
    source = (ROOT / f"config/{name}.py").read_text()
    slugs = re.findall(r'\bProblem\(\s*"([a-z-]+)"', source)
    assert slugs
    assert set(slugs) <= set(PROBLEM_TYPES)
