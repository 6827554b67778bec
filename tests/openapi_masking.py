"""Examples that are the same in each run: stable ids in place of random ones, short lists."""

from __future__ import annotations

import re
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

#: Values that differ from run to run: ids with and without dashes, secrets and signed links.
RANDOM_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SECRET = re.compile(
    r"(?<=whsec_)[\w+/=-]+|(?<=slt_)[\w-]+|(?<=/calendars/connect/)\S+|(?<=/book/)\S+"
)
ATTEMPTED_AT = "2026-11-24T12:01:00Z"
CURSOR = "YWZ0ZXIgdGhlIGxhc3Qgcm93"
#: The number of rows that an example shows of a long list.
SHOWN_ROWS = {"data": 1, "availableSlots": 2, "nearest": 2}


class Masking:
    """Replaces random values by values that are the same in each run, and shortens lists."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._numbers = count(1)

    def mask(self, value: Any, name: str = "") -> Any:
        """Return a value of a member with a name as an example shows it."""
        if isinstance(value, dict):
            return {member: self.mask(inner, member) for member, inner in value.items()}
        if isinstance(value, list):
            return [self.mask(inner) for inner in value[: SHOWN_ROWS.get(name)]]
        if not isinstance(value, str):
            return value
        if name == "lastAttemptAt":  # it depends on how long earlier deliveries took
            return ATTEMPTED_AT
        if name == "nextCursor" and not value.startswith("evt_"):
            return CURSOR
        return RANDOM_ID.sub(self._replace_id, SECRET.sub("ZXhhbXBsZQ", value))

    def _replace_id(self, match: re.Match[str]) -> str:
        real_id = match[0]
        if real_id not in self._ids:
            stable_id = uuid5(NAMESPACE_URL, f"slotsmith:{next(self._numbers)}")
            self._ids[real_id] = str(stable_id) if "-" in real_id else stable_id.hex
        return self._ids[real_id]


def restart_ids() -> None:
    """Let new rows have the lowest free ids, whatever other tests have created."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
        if connection.vendor == "sqlite":  # an id is above this table's and the largest in use
            cursor.execute("DELETE FROM sqlite_sequence")
