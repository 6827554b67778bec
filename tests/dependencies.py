"""Check that the lock files match pyproject.toml and contain no known vulnerability.

`python -m tests.dependencies` checks the lock files; with the argument `lock` it writes them, with
`report` it says whether the last check could audit them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Exists after an audit that could not reach the advisory service.
NOT_AUDITED = ROOT / ".ci" / ".not-audited"
LOCKS: dict[str, tuple[str, ...]] = {
    "requirements.txt": ("pyproject.toml",),
    "requirements-fast.txt": ("pyproject.toml", "--extra", "fast"),
    "requirements-dev.txt": ("pyproject.toml", "--extra", "dev"),
    "requirements-docs.txt": ("--group", "docs"),
}
OUTPUT = (
    "--quiet",
    "--no-header",
    "--system-certs",
    "--no-emit-index-url",
    "--no-emit-find-links",
)
# Keep extras: pip before 24 does not apply a pin of `coverage` to `coverage[toml]`.
UNIVERSAL = (
    "--universal",
    "--python-version",
    "3.10",
    "--generate-hashes",
    "--no-strip-extras",
)


def lock(name: str, target: Path) -> None:
    """Compile a lock file, with a preference for the versions already in the target."""
    command = ["uv", "pip", "compile", *OUTPUT, *UNIVERSAL, *LOCKS[name]]
    command += ["--output-file", str(target)]
    subprocess.run(command, cwd=ROOT, check=True)


def has_drifted(name: str) -> bool:
    """Return whether compiling a lock file again gives a different file."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(shutil.copy(ROOT / name, folder))
        lock(name, compiled)
        return compiled.read_text() != (ROOT / name).read_text()


def audit(name: str) -> list[str]:
    """Return the known vulnerabilities of a lock file; print how many packages were audited."""
    command = ["pip-audit", "--require-hashes", "--format", "json", "--requirement", name]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not completed.stdout.startswith("{"):
        NOT_AUDITED.touch()
        return []
    packages = json.loads(completed.stdout)["dependencies"]
    skipped = sum("skip_reason" in package for package in packages)
    if packages and skipped == len(packages):
        NOT_AUDITED.touch()
        return []
    print(f"{name}: {len(packages) - skipped} packages audited, {skipped} unknown to the service")
    return [
        f"{name}: {package['name']} {package['version']}: {vulnerability['id']}"
        for package in packages
        for vulnerability in package.get("vulns", [])
    ]


def report_audit() -> str:
    """Return the last line of `make check`."""
    if NOT_AUDITED.exists():
        return (
            "check: passed, but NO package was audited for vulnerabilities: the advisory service"
            " could not be reached"
        )
    return "check: passed, packages audited for vulnerabilities"


def main(arguments: list[str]) -> int:
    if arguments == ["report"]:
        print(report_audit())
        return 0
    if arguments == ["lock"]:
        for name in LOCKS:
            lock(name, ROOT / name)
        return 0
    problems = [f"{name} is out of date. Run: make lock" for name in LOCKS if has_drifted(name)]
    NOT_AUDITED.unlink(missing_ok=True)
    problems += audit("requirements.txt")
    print("\n".join(problems) or "dependencies: no problems")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
