"""The locked requirements say what pyproject.toml asks for, and hold no known vulnerability.

`python -m tests.dependencies` checks that; with the word `lock` it writes the locks.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS: dict[str, tuple[str, ...]] = {
    "requirements.txt": ("pyproject.toml",),
    "requirements-fast.txt": ("pyproject.toml", "--extra", "fast"),
    "requirements-dev.txt": ("pyproject.toml", "--extra", "dev"),
    "requirements-docs.txt": ("--group", "docs"),
}
QUIET = ("--quiet", "--no-header", "--system-certs", "--no-emit-index-url", "--no-emit-find-links")
# pip before 24 does not carry a pin from `coverage` over to `coverage[toml]`: the extras are kept.
EVERYWHERE = ("--universal", "--python-version", "3.10", "--generate-hashes", "--no-strip-extras")


def lock(name: str, target: Path) -> None:
    """Compile a lock; the versions that the target already holds are preferred."""
    command = ["uv", "pip", "compile", *QUIET, *EVERYWHERE, *LOCKS[name]]
    command += ["--output-file", str(target)]
    subprocess.run(command, cwd=ROOT, check=True)


def has_drifted(name: str) -> bool:
    """Whether compiling a lock again gives another file."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(shutil.copy(ROOT / name, folder))
        lock(name, again)
        return again.read_text() != (ROOT / name).read_text()


def audit(name: str) -> list[str]:
    """The known vulnerabilities of a lock; says how many packages could not be looked up."""
    command = ["pip-audit", "--require-hashes", "--format", "json", "--requirement", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        print(f"{name}: not audited, the vulnerability service is out of reach")
        return []
    packages = json.loads(done.stdout)["dependencies"]
    skipped = sum("skip_reason" in package for package in packages)
    print(f"{name}: {len(packages) - skipped} packages audited, {skipped} not known to the service")
    return [
        f"{name}: {package['name']} {package['version']}: {vulnerability['id']}"
        for package in packages
        for vulnerability in package.get("vulns", [])
    ]


def main(words: list[str]) -> int:
    if words == ["lock"]:
        for name in LOCKS:
            lock(name, ROOT / name)
        return 0
    found = [f"{name} has drifted: make lock" for name in LOCKS if has_drifted(name)]
    found += audit("requirements.txt")
    print("\n".join(found) or "dependencies: nothing found")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
