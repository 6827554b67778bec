"""The pictures of the README are there, small, and made by `make screenshots`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import NEEDS_CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("board.png", "candidate.png")
LARGEST = 150_000


def small_pictures(folder: Path) -> bool:
    pictures = [(folder / name).read_bytes() for name in NAMES]
    return all(it.startswith(b"\x89PNG") and len(it) < LARGEST for it in pictures)


def test_the_pictures_of_the_readme_are_small():
    assert small_pictures(ROOT / "docs" / "images")


@NEEDS_CHROMIUM
def test_they_can_be_made_anew(tmp_path):
    command = [sys.executable, "-m", "tools.screenshots", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    assert small_pictures(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_shows_them(name):
    assert f"](docs/images/{name})" in (ROOT / "README.md").read_text()
