"""The screenshots of the README exist, are small, and can be taken again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import NEEDS_CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("board.png", "candidate.png")
MAX_BYTES = 150_000


def has_small_screenshots(folder: Path) -> bool:
    images = [(folder / name).read_bytes() for name in NAMES]
    return all(image.startswith(b"\x89PNG") and len(image) < MAX_BYTES for image in images)


def test_screenshots_of_readme_are_small():
    assert has_small_screenshots(ROOT / "docs" / "images")


@NEEDS_CHROMIUM
def test_screenshots_can_be_taken_again(tmp_path):
    command = [sys.executable, "-m", "tools.screenshots", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    assert has_small_screenshots(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_readme_shows_screenshot(name):
    assert f"](docs/images/{name})" in (ROOT / "README.md").read_text()
