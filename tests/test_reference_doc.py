"""The reference lists every reason, change, field and test helper that exists."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest
from django.core.management import call_command, get_commands

from core.calendar_errors import ReadFailure
from engine.changes import Change
from engine.reasons import Reason
from tests.live_processes import ROOT

DOCS = ROOT / "docs"
EXPLANATION = (DOCS / "reference/api/explanation.md").read_text()


def codes(section: str) -> list[str]:
    """Return the codes in the first column of the table under a heading."""
    text = EXPLANATION[EXPLANATION.index(f"\n## {section}\n") + 4 :].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


def test_reasons_are_listed_in_the_order_of_counting():
    assert codes("Reasons") == [reason.value for reason in Reason]


def test_every_change_is_listed():
    assert sorted(codes("Changes")) == sorted(change.kind for change in get_args(Change))


def test_every_reason_for_unknown_time_is_listed():
    page = (DOCS / "reference/calendars.md").read_text()
    section = page[page.index("## Why time is unknown") : page.index("## Freshness")]
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    listed = [code for row in rows for code in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(failure.value for failure in ReadFailure)


@pytest.mark.django_db
def test_every_field_of_an_interviewer_is_listed(client):
    call_command("loaddata", "sample_data", verbosity=0)
    page = (DOCS / "reference/api/interviewers.md").read_text()
    section = page[page.index("## Read and change") : page.index("## Special days")]
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(client.get("/api/interviewers/1").json())


@pytest.mark.django_db
def test_an_audit_entry_has_the_fields_shown(client):
    call_command("loaddata", "sample_data", verbosity=0)
    page = (DOCS / "reference/api/accounts.md").read_text()
    shown = json.loads(re.search(r"```json\n(.+?)```", page, re.DOTALL)[1])
    slot = client.get("/api/interviews/1/availability").json()["availableSlots"][0]
    body = {"start": slot["start"]}
    client.post("/api/interviews/1/holds", body, content_type="application/json")
    answer = client.get("/api/audit").json()
    assert list(answer) == list(shown)
    assert list(answer["data"][0]) == list(shown["data"][0])


def test_every_helper_module_of_the_tests_is_described():
    page = (ROOT / "tests/README.md").read_text()
    helpers = [
        path.relative_to(ROOT / "tests").as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if not path.name.startswith(("test_", "__init__"))
    ]
    missing = [name for name in helpers if f"`{name}`" not in page and "conftest" not in name]
    assert missing == []


def test_every_management_command_is_listed():
    page = (DOCS / "reference/commands.md").read_text()
    section = page[: page.index("## Make targets")]
    listed = set(re.findall(r"^\| `(\w+)", section, re.MULTILINE))
    own = {
        path.stem
        for path in ROOT.glob("*/management/commands/*.py")
        if not path.name.startswith("__")
    }
    assert own - listed == set()
    assert listed <= set(get_commands())


def test_every_make_target_that_the_documents_mention_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = [*ROOT.glob("*.md"), ROOT / "tests/README.md", *DOCS.rglob("*.md")]
    for document in documents:
        mentioned = set(re.findall(r"(?:`|    )make ([a-z-]+)", document.read_text()))
        assert mentioned - targets == set(), document
