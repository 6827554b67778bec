"""What docs/reference/api/index.md shows is what a reader gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.factories import alice, technical_interview

DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference" / "api"
PAGE = (DOCS / "index.md").read_text()


@pytest.mark.django_db
def test_the_error_is_answered_as_shown(client):
    [shown] = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    url = f"/api/interviews/{technical_interview(alice()).pk}/bookings"
    answer = client.get(url, {"limit": 201})
    assert (answer.status_code, answer.json()) == (400, json.loads(shown))


@pytest.mark.parametrize("path", re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", PAGE))
def test_what_it_points_to_is_there(path):
    assert (DOCS / path).exists()
