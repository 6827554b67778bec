"""What docs/reference/api/explanation.md shows is what a reader gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

PAGE = (Path(__file__).resolve().parent.parent / "docs/reference/api/explanation.md").read_text()
SHOWN = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sample_data(frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)


def test_the_empty_week_is_explained_as_shown(client):
    address, body = re.search(
        r"curl 'http://localhost:8000([^']+)' -H .+? -d '(.+?)'", PAGE, re.DOTALL
    ).groups()
    answer = client.post(address, body, content_type="application/json").json()
    assert (answer["availableSlots"], answer["explanation"]) == ([], SHOWN[0])


def test_the_start_is_explained_as_shown(client):
    address = re.search(r"curl 'http://localhost:8000(\S+explain\?[^']+)'", PAGE)[1]
    assert client.get(address).json() == SHOWN[1]
