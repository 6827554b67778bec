"""Check the structure rules that no linter knows: `make check` runs this; it lists offenders.

Standard library only.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_MODULE_LINES, MAX_FUNCTION_LINES = 300, 50
PRODUCT_PACKAGES = (
    "engine", "core", "net", "ical", "ops", "api", "company", "people", "calendars", "interviews",
    "outbox", "bookings", "access", "pages", "config", "service",
)  # fmt: skip
#: Packages in which every public module, class and function has a docstring.
DOCUMENTED_PACKAGES = ("engine",)
VAGUE_NAMES = {
    "utils", "util", "helpers", "helper", "common", "manager", "misc", "services", "selectors",
}  # fmt: skip
#: The only modules that may catch every exception: a calendar that cannot be read is unknown, and
#: a bug in one channel or job must not stop the others.
BROAD_EXCEPT_MODULES = {"calendars/reader.py", "ops/periodic_jobs.py", "outbox/delivery.py"}

Rule = Callable[[], Iterator[str]]


def product_modules(*packages: str) -> list[Path]:
    return [
        path
        for package in packages or PRODUCT_PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def own_modules() -> list[Path]:
    other_modules = [
        path for name in ("tests", "benchmarks", "tools") for path in (ROOT / name).rglob("*.py")
    ]
    return product_modules() + [path for path in other_modules if "node_modules" not in path.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text()))


def modules_are_short() -> Iterator[str]:
    for path in own_modules():
        lines = len(path.read_text().splitlines())
        if lines > MAX_MODULE_LINES:
            yield f"{name_of(path)}: {lines} lines, more than {MAX_MODULE_LINES}"


def functions_fit_on_a_screen() -> Iterator[str]:
    for path in product_modules():
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    yield f"{name_of(path)}:{node.lineno} {node.name}: {lines} lines"


def modules_are_named_after_their_content() -> Iterator[str]:
    for path in own_modules():
        vague = VAGUE_NAMES & {*path.relative_to(ROOT).parent.parts, path.stem}
        if vague:
            yield f"{name_of(path)}: {', '.join(vague)} does not say what is inside"


def exceptions_are_caught_by_kind() -> Iterator[str]:
    for path in product_modules():
        for node in nodes(path):
            if not isinstance(node, ast.ExceptHandler) or name_of(path) in BROAD_EXCEPT_MODULES:
                continue
            if node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"):
                yield f"{name_of(path)}:{node.lineno} catches every exception"


def public_names_are_documented() -> Iterator[str]:
    for path in product_modules(*DOCUMENTED_PACKAGES):
        for node in nodes(path):
            if not isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
                continue
            name = getattr(node, "name", "module")
            if not name.startswith("_") and not ast.get_docstring(node):
                yield f"{name_of(path)}: {name} has no docstring"


RULES: list[Rule] = [
    modules_are_short,
    functions_fit_on_a_screen,
    modules_are_named_after_their_content,
    exceptions_are_caught_by_kind,
    public_names_are_documented,
]


def main() -> int:
    offences = [offence for rule in RULES for offence in rule()]
    print("\n".join(offences) or f"structure: {len(RULES)} rules hold")
    return bool(offences)


if __name__ == "__main__":
    sys.exit(main())
