"""What the first screen of the README shows is what a reader gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

README = (Path(__file__).resolve().parent.parent / "README.md").read_text()


@pytest.mark.django_db
def test_the_curl_of_the_readme_gets_the_answer_of_the_readme(client, frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)
    address = re.search(r"curl 'http://localhost:8000([^']+)'", README)[1]
    shown = re.search(r"```json\n(.+?)```", README, re.DOTALL)[1]
    assert client.get(address).json() == json.loads(shown)


@pytest.mark.django_db
def test_the_explanation_of_the_readme_is_the_true_one(client, frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)
    section = README[README.index("## Why is there no slot?") :]
    address = re.search(r"curl 'http://localhost:8000([^']+)'", section)[1]
    shown = re.search(r"```json\n(.+?)```", section, re.DOTALL)[1]
    assert client.get(address).json()["explanation"] == json.loads(shown)


def test_the_answer_stands_within_the_first_25_lines():
    assert "availableSlots" in "\n".join(README.splitlines()[:25])


@pytest.mark.parametrize("path", re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", README))
def test_what_the_readme_points_to_is_there(path):
    assert (Path(__file__).resolve().parent.parent / path).exists()
