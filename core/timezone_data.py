"""Take the rules of time zones from the locked `tzdata` package, never from the host.

The data of a host can be years old, and differs between the machines of one deployment.
"""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from functools import cache
from importlib import metadata
from zoneinfo import ZoneInfo

#: A zone, a wall-clock time after its last change of rules, and the UTC offset by the new rules:
#: British Columbia keeps UTC-7 all year from November 2026 on (IANA 2026b).
_CHANGED_ZONE = ("America/Vancouver", datetime(2026, 12, 1), timedelta(hours=-7))  # noqa: DTZ001
UNKNOWN_VERSION = "older than 2026.2"


def use_packaged_rules() -> None:
    """Make every ZoneInfo of this process use the package. Call before any other import."""
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()


def get_version_in_use() -> str:
    """Return the version of the rules that zones follow, found by asking a zone that changed."""
    name, wall, offset = _CHANGED_ZONE
    if ZoneInfo(name).utcoffset(wall) != offset:
        return UNKNOWN_VERSION
    return _read_package_version()


@cache
def _read_package_version() -> str:
    return metadata.version("tzdata")
