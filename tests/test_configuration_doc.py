"""The table of settings says what the code reads, and what it takes where nothing is set."""

from __future__ import annotations

import re
import runpy

import pytest
from django.conf import settings

from config.environment import DEFAULTS
from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/settings.md").read_text()
ROWS = re.findall(r"^\| `([A-Z_]+)` \| ([^|]*)\|", PAGE, re.MULTILINE)


@pytest.fixture
def asked(monkeypatch) -> dict[str, object]:
    """What settings ask for in an empty environment, and what they take."""
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    DEFAULTS.clear()
    runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))
    return DEFAULTS


def test_every_setting_has_one_row_and_every_row_is_a_setting(asked):
    names = [name for name, _ in ROWS]
    assert sorted(names) == sorted(asked)


def test_defaults_are_as_the_table_has_them(asked):
    words = {
        name: str(default).lower() if isinstance(default, bool) else str(default)
        for name, default in asked.items()
    }
    told = {name: cell.strip() for name, cell in ROWS}
    in_words = {"DATABASE_URL", "EMAIL_BACKEND"}
    for name in asked.keys() - in_words:
        first = re.match(r"`([^`]*)`", told[name])
        assert (first.group(1) if first else told[name]) == words[name], name
