"""Add and change interviewers from a list of rows, all of them or none.

A row belongs to the interviewer with its email address, or adds one. What a row lacks stays as it
is. New interviewers from a file without working hours get office hours, as the form for a new
person proposes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from api.error_entries import build_error
from people import interviewer_changes, weekly_hours
from people.csv_rows import CsvRow
from people.import_serializers import ImportRowSerializer
from people.interviewer_changes import InterviewerExistsError
from people.models import Interviewer
from people.serializers import InterviewerCreateSerializer

#: The values of a row by the names of the API.
RowValues = Mapping[str, Any]


class RowAction(str, Enum):
    """The effect of the import of a row."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True)
class PlannedRow:
    """The values of a row, what its import does, and what is wrong with them.

    `changed` has the names of the members that differ. `repeats` is the position of an earlier row
    with the same address.
    """

    values: RowValues
    action: RowAction
    serializer: InterviewerCreateSerializer
    errors: Mapping[str, Any]
    changed: Sequence[str] = ()
    repeats: int | None = None

    @property
    def open_hours(self) -> str:
        """The working hours after the import, as they are stored; blank for any time."""
        existing: Interviewer | None = self.serializer.instance
        stored = existing.open_hours if existing else ""
        return str(self.serializer.validated_data.get("open_hours", stored))


@dataclass(frozen=True)
class ImportPlan:
    """The planned rows of a list."""

    rows: Sequence[PlannedRow]

    def count(self, action: RowAction) -> int:
        return sum(each.action is action for each in self.rows)

    @property
    def has_errors(self) -> bool:
        return self.count(RowAction.REFUSE) > 0

    @property
    def fingerprint(self) -> str:
        """A text that differs if the import of the same rows would do something else."""
        parts = [f"{each.values} {each.action.value} {each.changed}" for each in self.rows]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def plan_file(rows: Sequence[CsvRow]) -> ImportPlan:
    """Return what the import of the rows of a file does, with one query."""
    defaults = {"openHours": weekly_hours.OFFICE_HOURS}
    return plan([_read_cells(row) for row in rows], ImportRowSerializer, defaults)


def plan(
    rows: Sequence[RowValues],
    serializer_class: type[InterviewerCreateSerializer] = InterviewerCreateSerializer,
    defaults: RowValues = MappingProxyType({}),
) -> ImportPlan:
    """Return what the import of rows does, with one query; new interviewers get the defaults."""
    emails = [_get_email(row) for row in rows]
    existing = {
        each.email.lower(): each
        for each in Interviewer.objects.annotate(key=Lower("email")).filter(key__in=emails)
        if each.email
    }
    first_positions: dict[str, int] = {}
    planned = []
    for position, (row, email) in enumerate(zip(rows, emails, strict=True)):
        instance = existing.get(email)
        serializer = serializer_class(instance, data=row if instance else {**defaults, **row})
        first = first_positions.setdefault(email, position) if email else position
        planned.append(_plan_row(row, serializer, None if first == position else first))
    return ImportPlan(planned)


def apply_or_plan_again(planned: ImportPlan) -> ImportPlan:
    """Apply a plan that `plan` made, and plan once more if an address was taken meanwhile.

    Return the plan that was applied. Raise InterviewerExistsError or IntegrityError.
    """
    try:
        apply(planned)
    except (InterviewerExistsError, IntegrityError):
        planned = plan([each.values for each in planned.rows])
        apply(planned)
    return planned


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


def _get_email(row: RowValues) -> str:
    email = row.get("email")
    return email.strip().lower() if isinstance(email, str) else ""


def _plan_row(
    row: RowValues, serializer: InterviewerCreateSerializer, repeats: int | None
) -> PlannedRow:
    errors = {} if serializer.is_valid() else dict(serializer.errors)
    if not _get_email(row) and "email" not in errors:
        text = _("Enter an email address. It identifies the person of the row.")
        errors["email"] = [build_error(text, "required")]
    if errors or repeats is not None:
        return PlannedRow(row, RowAction.REFUSE, serializer, errors, repeats=repeats)
    if serializer.instance is None:
        return PlannedRow(row, RowAction.CREATE, serializer, {})
    changed = list(_find_changes(serializer))
    action = RowAction.CHANGE if changed else RowAction.KEEP
    return PlannedRow(row, action, serializer, {}, changed)


def _read_cells(row: CsvRow) -> RowValues:
    """Return the values of cells; hours have a line for each day or range of days."""
    cells = dict(row.cells)
    for name in {"openHours", "coreHours"}.intersection(cells):
        cells[name] = "\n".join(
            part.strip() for part in cells[name].replace(";", "\n").splitlines()
        )
    return cells


def _find_changes(serializer: InterviewerCreateSerializer) -> Iterable[str]:
    """Yield the members whose values are not those of the interviewer."""
    for name, field in serializer.fields.items():
        values, source = serializer.validated_data, field.source or name
        if source in values and getattr(serializer.instance, source) != values[source]:
            yield name
