"""The page that imports people from a CSV file: it shows what would happen before it does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from api.scopes import Scope
from pages.calendars.calendar_rows import State
from pages.people.hours_text import describe_hours
from pages.shown_rows import ShownRows
from pages.signed_in_request import SignedInRequest, signed_in_view
from people import csv_rows, interviewer_import
from people.csv_rows import COLUMNS, MAX_CHARACTERS, CsvRow, InvalidFileError
from people.interviewer_changes import InterviewerExistsError
from people.interviewer_import import ImportPlan, PlannedRow, RowAction

_STATES: dict[RowAction, tuple[str, str | Promise]] = {
    RowAction.CREATE: ("good", gettext_lazy("Will be added")),
    RowAction.CHANGE: ("warning", gettext_lazy("Will be changed")),
    RowAction.KEEP: ("neutral", gettext_lazy("No change")),
    RowAction.REFUSE: ("bad", gettext_lazy("Error")),
}
#: The state of the other rows while errors prevent the import.
_NO_ERRORS: tuple[str, str | Promise] = ("neutral", gettext_lazy("No errors"))
_COLUMN_OF = {member: column for column, member in COLUMNS.items()}


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file as the page shows it."""

    line: int
    name: str
    email: str
    hours: str
    state: State
    errors: list[str]

    @classmethod
    def from_planned(
        cls, planned: PlannedRow, rows: Sequence[CsvRow], line: int, *, can_import: bool
    ) -> PreviewRow:
        is_writable = can_import or planned.action is RowAction.REFUSE
        kind, text = _STATES[planned.action] if is_writable else _NO_ERRORS
        errors = [
            f"{_COLUMN_OF.get(member, member)}: {' '.join(map(str, texts))}"
            for member, texts in _list_errors(planned, rows).items()
        ]
        name, email = planned.values.get("name", ""), planned.values.get("email", "")
        hours = "" if errors else describe_hours(planned.open_hours)
        return cls(line, name, email, hours, (kind, str(text)), errors)


def _list_errors(planned: PlannedRow, rows: Sequence[CsvRow]) -> Mapping[str, Any]:
    """Return the errors of a row by member; the row of a file repeats an earlier line."""
    if planned.repeats is None:
        return planned.errors
    text = _("Line %(line)d has the same address.") % {"line": rows[planned.repeats].line}
    return {**planned.errors, "email": [text]}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.PEOPLE_WRITE)
def import_people(viewer: SignedInRequest) -> HttpResponse:
    """Show the form; on POST, show what the import would do, or do it if that was confirmed."""
    if viewer.request.method != "POST":
        return _render(viewer, {})
    text = _read_text(viewer.request)
    try:
        rows = csv_rows.read_rows(text)
    except InvalidFileError as error:
        return _render(viewer, {"text": text[:MAX_CHARACTERS], "error": str(error)}, 400)
    planned = interviewer_import.plan_file(rows)
    confirmed = viewer.request.POST.get("confirmed", "")
    if confirmed != planned.fingerprint or planned.has_errors:
        return _render_preview(viewer, text, (rows, planned), is_changed=bool(confirmed))
    try:
        interviewer_import.apply(planned)
    except (InterviewerExistsError, IntegrityError):
        changed = rows, interviewer_import.plan_file(rows)
        return _render_preview(viewer, text, changed, is_changed=True)
    messages.success(viewer.request, _describe(planned), extra_tags="people")
    return redirect("people")


def _read_text(request: HttpRequest) -> str:
    """Return the text of the uploaded file, or the typed text."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", "")
    content: bytes = upload.read(4 * MAX_CHARACTERS + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # spreadsheet programs on Windows
        return content.decode("cp1252", errors="replace")


def _describe(planned: ImportPlan) -> str:
    added, changed = planned.count(RowAction.CREATE), planned.count(RowAction.CHANGE)
    added_text = ngettext("%(count)d person was added.", "%(count)d people were added.", added)
    changed_text = ngettext(
        "%(count)d person was changed.", "%(count)d people were changed.", changed
    )
    return f"{added_text % {'count': added}} {changed_text % {'count': changed}}"


def _render_preview(
    viewer: SignedInRequest,
    text: str,
    checked: tuple[Sequence[CsvRow], ImportPlan],
    *,
    is_changed: bool,
) -> HttpResponse:
    """Show the rows of a file and what their import would do."""
    rows, planned = checked
    error = _("Nothing was imported: some people were changed meanwhile. Check the rows again.")
    writes = planned.count(RowAction.CREATE) + planned.count(RowAction.CHANGE)
    context = {
        "text": text,
        "planned": planned,
        "shown": ShownRows.choose(
            [
                PreviewRow.from_planned(each, rows, row.line, can_import=not planned.has_errors)
                for each, row in zip(planned.rows, rows, strict=True)
            ],
            lambda row: bool(row.errors),
        ),
        "error": error if is_changed else "",
        "added": planned.count(RowAction.CREATE),
        "changed": planned.count(RowAction.CHANGE),
        "refused": planned.count(RowAction.REFUSE),
        "can_import": writes and not planned.has_errors,
    }
    return _render(viewer, context, 409 if is_changed else 200)


def _render(viewer: SignedInRequest, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    shared = {"current_page": "people", "columns": ", ".join(COLUMNS)}
    return viewer.render("people/import", {**shared, **context}, status)
