"""Every page of the documentation is in the navigation, and no link in it is broken."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs_site import external_assets, external_assets_of_css, external_assets_of_html

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
DOCUMENTS = [*sorted(ROOT.glob("*.md")), ROOT / "tests" / "README.md", *PAGES]
MKDOCS = ROOT / ".venv" / "docs" / "bin" / "mkdocs"
LINK = re.compile(r"\]\(([^)\s]+)\)")
#: A file of the repository in code style, with its folder.
SOURCE_FILE = re.compile(r"`([a-z_]+(?:/[\w.-]+)+\.(?:py|yaml|yml|json|md|sh|txt|png|html|css))`")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def navigation_files(entries: Any) -> Iterator[str]:
    """Yield the files that a navigation names, at every depth."""
    for entry in entries:
        targets = entry.values() if isinstance(entry, dict) else [entry]
        for target in targets:
            if isinstance(target, str):
                yield target
            else:
                yield from navigation_files(target)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as MkDocs and GitHub form them."""
    text = CODE_BLOCK.sub("", page.read_text())
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = [re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower()) for text in plain}


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def links(document: Path) -> list[str]:
    text = CODE_BLOCK.sub("", document.read_text())
    return [target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target)]


def is_broken(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors(target)


def test_each_page_is_once_in_the_navigation():
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]
    pages = [path.relative_to(DOCS).as_posix() for path in PAGES]
    assert sorted(navigation_files(navigation)) == pages


def test_links_and_anchors_resolve():
    broken = [
        f"{name_of(document)}: {link}"
        for document in DOCUMENTS
        for link in links(document)
        if is_broken(document, link)
    ]
    assert broken == []


def test_links_of_the_site_stay_inside_it():
    leaving = [
        f"{name_of(page)}: {link}"
        for page in PAGES
        for link in links(page)
        if not (page.parent / link.partition("#")[0]).resolve().is_relative_to(DOCS)
    ]
    assert leaving == []


def test_files_that_documents_mention_exist():
    missing = [
        f"{name_of(document)}: {name}"
        for document in DOCUMENTS
        for name in sorted(set(SOURCE_FILE.findall(document.read_text())))
        if not any((folder / name).exists() for folder in (ROOT, document.parent))
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<script src="https://cdn.example/x.js"></script>', ["https://cdn.example/x.js"]),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', ["//cdn.example/x.css"]),
        (
            '<img src="local.png" srcset="http://cdn.example/2.png 2x">',
            ["http://cdn.example/2.png"],
        ),
        ("<style>@import 'https://cdn.example/f.css';</style>", ["https://cdn.example/f.css"]),
        ('<p style="background: url(https://cdn.example/b.png)">', ["https://cdn.example/b.png"]),
        ('<a href="https://example.com">', []),
        ('<link rel="canonical" href="https://example.com/"><script src="a.js"></script>', []),
    ],
)
def test_assets_of_other_hosts_are_found_in_html(html, expected):
    assert external_assets_of_html(html) == expected


def test_assets_of_other_hosts_are_found_in_style_sheets():
    css = "a{background:url(x.svg)}@font-face{src:url('https://cdn.example/f.woff2')}"
    assert external_assets_of_css(css) == ["https://cdn.example/f.woff2"]


@pytest.mark.skipif(not MKDOCS.exists(), reason="make docs has not installed MkDocs")
def test_the_site_builds_without_warnings_and_loads_nothing_from_other_hosts(tmp_path):
    command = [MKDOCS, "build", "--quiet", "--strict", "--site-dir", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert external_assets(tmp_path) == []
    assert (tmp_path / "search" / "search_index.json").exists()
    check = [sys.executable, "-m", "tests.docs_site", str(tmp_path)]
    subprocess.run(check, cwd=ROOT, check=True, capture_output=True)
