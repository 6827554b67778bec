"""The README's requests get the answers that it shows, and its links resolve."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command

from tests.live_processes import ROOT

README = (ROOT / "README.md").read_text()


@pytest.fixture
def sample_data(frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)


def example(text: str) -> tuple[str, object]:
    """Return the first request of a text and the answer that follows it."""
    url = re.search(r"curl 'http://localhost:8000([^']+)'", text)[1]
    return url, json.loads(re.search(r"```json\n(.+?)```", text, re.DOTALL)[1])


@pytest.mark.django_db
@pytest.mark.usefixtures("sample_data")
def test_the_first_request_gets_the_answer_shown(client):
    url, answer = example(README)
    assert client.get(url).json() == answer


@pytest.mark.django_db
@pytest.mark.usefixtures("sample_data")
def test_the_explanation_is_the_one_shown(client):
    url, explanation = example(README[README.index("## Why is there no slot?") :])
    assert client.get(url).json()["explanation"] == explanation


def test_the_first_answer_ends_within_the_first_25_lines():
    start = "\n".join(README.splitlines()[:25])
    assert "![" in start
    assert "availableSlots" in start
    assert start.count("```") == 4


@pytest.mark.parametrize("path", re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", README))
def test_links_lead_to_existing_files(path):
    assert (ROOT / path).exists()
