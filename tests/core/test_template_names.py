from __future__ import annotations

from pathlib import Path

from django.template import Context, Template

from tests.live_processes import ROOT

#: Variables that hold a name which somebody typed.
NAMES = ("candidate_name", "interviewer_name", "template.name", "interviewer.name", "calendar.name")
NAMES += ("person.name", "row.name", "candidate_email")


def test_name_is_isolated_and_escaped():
    html = Template("{{ name|bdi }}").render(Context({"name": "<b>"}))
    assert html == "<bdi>&lt;b&gt;</bdi>"


def find_names_without_bdi(template: Path) -> list[str]:
    """Return the lines of a template with a name that needs isolation.

    Titles, attributes and options contain no elements.
    """
    return [
        line
        for line in template.read_text().splitlines()
        if any(f"{name} }}}}" in line for name in NAMES)
        and "block title" not in line
        and "aria-label" not in line
        and "<option" not in line
    ]


def test_every_name_on_a_page_is_isolated():
    templates = [
        *ROOT.glob("pages/templates/**/*.html"),
        *ROOT.glob("calendars/templates/**/*.html"),
    ]
    assert [line for path in templates for line in find_names_without_bdi(path)] == []
