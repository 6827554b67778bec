"""Zone rules as they were before a new version of `tzdata`."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from core import timezone_data


@contextmanager
def old_vancouver_rules() -> Iterator[None]:
    """Give Vancouver the winter time UTC-8 of Los Angeles, as before tzdata 2026.2."""
    rules = resources.files("tzdata.zoneinfo.America").joinpath("Los_Angeles").read_bytes()
    with TemporaryDirectory() as folder:
        (Path(folder) / "America").mkdir()
        (Path(folder) / "America" / "Vancouver").write_bytes(rules)
        zoneinfo.reset_tzpath(to=(folder,))
        ZoneInfo.clear_cache()
        try:
            yield
        finally:
            timezone_data.use_packaged_rules()
