"""The requests of docs/reference/api/explanation.md get the answers that it shows."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command

from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/api/explanation.md").read_text()
EXPLANATION, EXPLAINED_START = (
    json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sample_data(frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)


def test_the_empty_week_is_explained_as_shown(client):
    url, body = re.search(
        r"curl 'http://localhost:8000([^']+)' -H .+? -d '(.+?)'", PAGE, re.DOTALL
    ).groups()
    answer = client.post(url, body, content_type="application/json").json()
    assert answer["availableSlots"] == []
    assert answer["explanation"] == EXPLANATION


def test_the_start_is_explained_as_shown(client):
    url = re.search(r"curl 'http://localhost:8000(\S+explain\?[^']+)'", PAGE)[1]
    assert client.get(url).json() == EXPLAINED_START
