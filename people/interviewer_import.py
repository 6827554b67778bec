"""Add and change interviewers from the rows of a file, all of them or none.

A row belongs to the interviewer with its email address, or adds one. Blank cells change nothing.
New interviewers without working hours get office hours, as the form for a new person proposes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from people import interviewer_changes, weekly_hours
from people.csv_rows import CsvRow
from people.import_serializers import ImportRowSerializer
from people.models import Interviewer


class RowAction(str, Enum):
    """What the import of a row does."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True)
class PlannedRow:
    """A row, what its import does, and what is wrong with its cells."""

    row: CsvRow
    action: RowAction
    serializer: ImportRowSerializer
    errors: Mapping[str, Sequence[str]]
    changed: Sequence[str] = ()

    @property
    def open_hours(self) -> str:
        """The working hours after the import, as they are stored; blank for any time."""
        existing: Interviewer | None = self.serializer.instance
        stored = existing.open_hours if existing else ""
        return str(self.serializer.validated_data.get("open_hours", stored))


@dataclass(frozen=True)
class ImportPlan:
    """The planned rows of a file."""

    rows: Sequence[PlannedRow]

    def count(self, action: RowAction) -> int:
        return sum(each.action is action for each in self.rows)

    @property
    def has_errors(self) -> bool:
        return self.count(RowAction.REFUSE) > 0

    @property
    def fingerprint(self) -> str:
        """A text that differs if the import of the same file would do something else."""
        parts = [f"{each.row} {each.action.value} {each.changed}" for each in self.rows]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def plan(rows: Sequence[CsvRow]) -> ImportPlan:
    """Return what the import of rows does, with one query."""
    emails = [_get_email(row) for row in rows]
    existing = {
        each.email.lower(): each
        for each in Interviewer.objects.annotate(key=Lower("email")).filter(key__in=emails)
    }
    first_lines: dict[str, int] = {}
    planned = []
    for row, email in zip(rows, emails, strict=True):
        first_line = first_lines.setdefault(email, row.line)
        planned.append(_plan_row(row, existing.get(email), first_line))
    return ImportPlan(planned)


@transaction.atomic
def apply(planned: ImportPlan) -> None:
    """Add and change the interviewers of a plan without errors.

    Raise InterviewerExistsError, and change nothing, if an address was taken meanwhile.
    """
    for each in planned.rows:
        if each.action is RowAction.CREATE:
            interviewer_changes.create(each.serializer)
        elif each.action is RowAction.CHANGE:
            each.serializer.save()


def _get_email(row: CsvRow) -> str:
    return row.cells.get("email", "").lower()


def _plan_row(row: CsvRow, existing: Interviewer | None, first_line: int) -> PlannedRow:
    cells = {name: _read_cell(name, text) for name, text in row.cells.items()}
    if existing is None:
        cells.setdefault("openHours", weekly_hours.OFFICE_HOURS)
    serializer = ImportRowSerializer(existing, data=cells)
    errors = {} if serializer.is_valid() else dict(serializer.errors)
    if "email" not in cells:
        errors["email"] = [_("Enter an email address. It identifies the person of the row.")]
    elif first_line != row.line:
        errors["email"] = [_("Line %(line)d has the same address.") % {"line": first_line}]
    if errors:
        return PlannedRow(row, RowAction.REFUSE, serializer, errors)
    if existing is None:
        return PlannedRow(row, RowAction.CREATE, serializer, {})
    changed = list(_find_changes(existing, serializer.validated_data))
    action = RowAction.CHANGE if changed else RowAction.KEEP
    return PlannedRow(row, action, serializer, {}, changed)


def _read_cell(name: str, text: str) -> str:
    """Return the value of a cell; hours have a line for each day or range of days."""
    if name not in ("openHours", "coreHours"):
        return text
    return "\n".join(part.strip() for part in text.replace(";", "\n").splitlines())


def _find_changes(existing: Interviewer, values: Mapping[str, Any]) -> Iterable[str]:
    return (name for name, value in values.items() if getattr(existing, name) != value)
