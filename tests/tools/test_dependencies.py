"""The audit of dependencies says when it could audit nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import dependencies

SKIPPED = {"dependencies": [{"name": "a", "skip_reason": "not found on PyPI"}]}
AUDITED = {"dependencies": [{"name": "a", "version": "1", "vulns": []}]}


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("", "NO package was audited"),
        (json.dumps(SKIPPED), "NO package was audited"),
        (json.dumps(AUDITED), "packages audited"),
    ],
)
def test_last_line_says_whether_packages_were_audited(tmp_path: Path, monkeypatch, output, says):
    tool = tmp_path / "pip-audit"
    tool.write_text(f"#!/bin/sh\nprintf '%s' '{output}'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(dependencies, "NOT_AUDITED", tmp_path / "marker")
    assert dependencies.audit("requirements.txt") == []
    assert says in dependencies.report_audit()
