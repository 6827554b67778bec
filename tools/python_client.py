"""Write the Python client anew from docs/openapi.yaml: `make client`, which brings the generator.

With the word `check` it says whether that would change anything. The file written_from.sha256 tells
the same without the generator: it is the digest of what the client was made from, and of what came
of it.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "clients" / "python"
PACKAGE = CLIENT / "slotsmith_client"
RECORD = CLIENT / "written_from.sha256"
SCHEMA = ROOT / "docs" / "openapi.yaml"
SOURCES = (SCHEMA, CLIENT / "generator.txt", CLIENT / "generator.yaml")


def generate(package: Path) -> None:
    """Write the package into a folder, in the place of what is there."""
    shutil.rmtree(package, ignore_errors=True)
    # the generator calls ruff, which came with it
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [
        *("openapi-python-client", "generate", "--fail-on-warning"),
        *("--meta", "none", "--path", str(SCHEMA), "--output-path", str(package)),
        *("--config", str(CLIENT / "generator.yaml")),
    ]
    subprocess.run(command, check=True, env={**os.environ, "PATH": path})  # noqa: S603
    (package / "py.typed").touch()


def digest() -> str:
    """What the client was made from and what it is, in one number."""
    whole = hashlib.sha256()
    for path in (*SOURCES, *(PACKAGE / name for name in _names(PACKAGE))):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{content}  {path.relative_to(ROOT).as_posix()}\n".encode())
    return whole.hexdigest()


def differing() -> list[str]:
    """What of the client the generator would write otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / PACKAGE.name
        generate(again)
        names = sorted({*_names(PACKAGE), *_names(again)})
        _, other, missing = filecmp.cmpfiles(PACKAGE, again, names, shallow=False)
        return sorted(other + missing)


def _names(package: Path) -> Iterator[str]:
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(package).as_posix()


def main(words: list[str]) -> int:
    if words == ["check"]:
        found = differing()
        print("\n".join([f"{name} has drifted: make client" for name in found]) or "client: as is")
        return bool(found)
    generate(PACKAGE)
    RECORD.write_text(f"{digest()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
