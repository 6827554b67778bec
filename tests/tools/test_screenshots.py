"""The screenshots of the documentation exist, are small, and can be taken again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import NEEDS_CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
#: The screenshots, each with the document that shows it.
DOCUMENTS = {
    "board.png": "README.md",
    "booking.png": "docs/how-to/coordinators.md",
    "candidate.png": "README.md",
    "candidates.png": "docs/how-to/coordinators.md",
    "interview-type.png": "docs/how-to/coordinators.md",
    "my-page.png": "docs/how-to/interviewers.md",
    "team-week.png": "docs/how-to/coordinators.md",
    "today.png": "README.md",
}
MAX_BYTES = 150_000


def has_small_screenshots(folder: Path) -> bool:
    images = [(folder / name).read_bytes() for name in DOCUMENTS]
    return all(image.startswith(b"\x89PNG") and len(image) < MAX_BYTES for image in images)


def test_screenshots_are_small():
    assert has_small_screenshots(IMAGES)
    assert {path.name for path in IMAGES.glob("*.png")} == {*DOCUMENTS}


@NEEDS_CHROMIUM
def test_screenshots_can_be_taken_again(tmp_path):
    command = [sys.executable, "-m", "tools.screenshots", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    assert has_small_screenshots(tmp_path)


@pytest.mark.parametrize(("name", "document"), DOCUMENTS.items())
def test_document_shows_screenshot(name, document):
    path = os.path.relpath(IMAGES / name, (ROOT / document).parent)
    images = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / document).read_text())
    assert path in images


def test_readme_shows_three_screenshots():
    readme = (ROOT / "README.md").read_text()
    assert readme.count("](docs/images/") == 3
    assert readme.index("](docs/images/board.png)") < readme.index("make run")
