"""Generate the Python client from docs/openapi.yaml, which is not committed.

`make client` builds a wheel in dist/. The generator, openapi-python-client, is installed by make
into a virtual environment of its own from clients/python/generator.txt.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "clients" / "python"
PACKAGE = "slotsmith_client"
SCHEMA = ROOT / "docs" / "openapi.yaml"
BIN = Path(sys.executable).parent
GENERATOR_BIN = BIN.parent / "generator" / "bin"


def is_available() -> bool:
    """Return whether the generator is installed."""
    return (GENERATOR_BIN / "openapi-python-client").exists()


def generate(folder: Path) -> Path:
    """Generate the package into a folder and return its path; a warning is an error."""
    package = folder / PACKAGE
    # the generator calls ruff, which is installed beside it
    path = os.pathsep.join([str(GENERATOR_BIN), os.environ.get("PATH", "")])
    command = [
        *(str(GENERATOR_BIN / "openapi-python-client"), "generate", "--fail-on-warning"),
        *("--meta", "none", "--path", str(SCHEMA), "--output-path", str(package)),
        *("--config", str(CLIENT / "generator.yaml")),
    ]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": path})  # noqa: S603
    (package / "py.typed").touch()
    return package


def build(target: Path) -> None:
    """Build the client's wheel into a folder."""
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary)
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(CLIENT / name, source)
        generate(source)
        command = [str(BIN / "uv"), "build", "--quiet", "--system-certs", "--wheel"]
        subprocess.run([*command, "--out-dir", str(target), str(source)], check=True)  # noqa: S603


def check_types() -> int:
    """Type-check the example against a freshly generated client; return mypy's exit code."""
    with tempfile.TemporaryDirectory() as temporary:
        generate(Path(temporary))
        shutil.copy(CLIENT / "example.py", temporary)
        options = ["--config-file=", "--cache-dir=/dev/null", "--strict", "--follow-imports=silent"]
        command = [str(BIN / "mypy"), *options, "example.py"]
        return subprocess.run(command, cwd=temporary, check=False).returncode  # noqa: S603


def main(arguments: list[str]) -> int:
    if arguments == ["check"]:
        return check_types()
    build(ROOT / "dist")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
