"""The house keeps its measure: sizes, names, and a test module for every module."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "engine", "api", "service", "people", "calendars", "interviews", "outbox", "bookings", "access",
    "pages",
    "config",
)  # fmt: skip
WITHOUT_TESTS = {"__init__", "apps", "urls", "wsgi", "base"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "services", "selectors"}

PRODUCT = sorted(
    path.relative_to(ROOT)
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
WRITTEN = [
    *PRODUCT,
    *sorted(path.relative_to(ROOT) for room in ("tests", "benchmarks")
            for path in (ROOT / room).rglob("*.py")),
]  # fmt: skip


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        node for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, kinds)
    ]


@pytest.mark.parametrize("path", WRITTEN, ids=str)
def test_a_module_is_at_most_300_lines_long(path):
    assert len((ROOT / path).read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", PRODUCT, ids=str)
def test_a_function_is_at_most_50_lines_long(path):
    long = [one.name for one in functions(path) if one.end_lineno - one.lineno >= 50]
    assert long == []


@pytest.mark.parametrize("path", WRITTEN, ids=str)
def test_a_module_is_named_by_what_is_in_it(path):
    assert not VAGUE & {*path.parent.parts, path.stem}


def test_every_module_has_a_test_module_of_its_name():
    missing = [
        str(path)
        for path in PRODUCT
        if path.stem not in WITHOUT_TESTS
        and not list((ROOT / "tests" / path.parent).glob(f"test_{path.stem}*.py"))
    ]
    assert missing == []


def test_every_test_module_of_an_app_tests_a_module_that_is_there():
    tested = [
        path.relative_to(ROOT / "tests")
        for app in APPS
        for path in (ROOT / "tests" / app).rglob("test_*.py")
    ]
    modules = {path.with_suffix("") for path in PRODUCT}
    strays = [
        str(test)
        for test in tested
        if not any(
            module.parent == test.parent and test.stem.startswith(f"test_{module.stem}")
            for module in modules
        )
    ]
    assert strays == []


#: Where whatever goes wrong is caught: a calendar that cannot be read is unknown, and a bug in one
#: channel must not hold up every other message.
BROAD = ["calendars/reader.py", "calendars/rounds.py", "outbox/delivery.py"]


def test_three_places_alone_catch_whatever_goes_wrong():
    broad = [
        str(path)
        for path in PRODUCT
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    assert broad == BROAD


@pytest.mark.parametrize(
    "path",
    [path for path in PRODUCT if path.parts[0] == "engine" and path.stem != "__init__"],
    ids=str,
)
def test_the_engine_says_what_every_public_thing_does(path):
    public = [
        node
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.Module)
        or (isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"))
    ]
    undocumented = [
        getattr(node, "name", "module") for node in public if not ast.get_docstring(node)
    ]
    assert undocumented == []
