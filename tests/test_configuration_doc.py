"""The table of settings has the names and defaults that the code reads."""

from __future__ import annotations

import re
import runpy

import pytest
from django.conf import settings

from config.environment import VARIABLE_DEFAULTS
from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/settings.md").read_text()
ROWS = re.findall(r"^\| `([A-Z_]+)` \| ([^|]*)\|", PAGE, re.MULTILINE)
#: Settings whose default the table describes in words.
DESCRIBED_IN_WORDS = {"DATABASE_URL", "EMAIL_BACKEND"}


@pytest.fixture
def defaults(monkeypatch) -> dict[str, object]:
    """The variables that the settings read in an empty environment, with their defaults."""
    for name in VARIABLE_DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    VARIABLE_DEFAULTS.clear()
    runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))
    return VARIABLE_DEFAULTS


def test_each_setting_has_one_row_and_each_row_is_a_setting(defaults):
    names = [name for name, _ in ROWS]
    assert sorted(names) == sorted(defaults)


def test_the_table_has_the_defaults_of_the_code(defaults):
    cells = {name: cell.strip() for name, cell in ROWS}
    for name in defaults.keys() - DESCRIBED_IN_WORDS:
        default = defaults[name]
        expected = str(default).lower() if isinstance(default, bool) else str(default)
        code = re.match(r"`([^`]*)`", cells[name])
        assert (code[1] if code else cells[name]) == expected, name
