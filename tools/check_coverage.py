"""Report the test coverage of each package; fail if one is below its floor. Run by `make test`.

Reads the data that `pytest --cov` left on both databases. The floors are in pyproject.toml
(tool.slotsmith.coverage).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent


def measure() -> dict[str, float]:
    """Return the percentage of covered lines by top-level package."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = [sys.executable, "-m", "coverage", "json", "--quiet", "-o", report.name]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603
        files = json.loads(Path(report.name).read_text())["files"]
    lines: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    for name, file in files.items():
        package = Path(name).parts[0]
        lines[package] += file["summary"]["num_statements"]
        covered[package] += file["summary"]["covered_lines"]
    return {package: 100 * covered[package] / lines[package] for package in lines}


def main() -> int:
    floors = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["slotsmith"]["coverage"]
    measured = measure()
    fallen = []
    for package, floor in floors.items():
        percent = measured.get(package, 0.0)
        print(f"{package:12} {percent:6.2f} % of lines (at least {floor} %)")
        if percent < floor:
            fallen.append(package)
    if fallen:
        print(f"Coverage fell: {', '.join(fallen)}")
    return bool(fallen)


if __name__ == "__main__":
    sys.exit(main())
