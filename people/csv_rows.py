"""Read a CSV file of people into rows of named cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _

MAX_CHARACTERS = 500_000
MAX_ROWS = 500
#: The columns, by their names in a header; case, spaces and underscores do not matter.
COLUMNS = {
    "name": "name",
    "email": "email",
    "time zone": "timeZone",
    "working hours": "openHours",
    "preferred hours": "coreHours",
    "max per day": "maxPerDay",
    "max per week": "maxPerWeek",
    "public holidays": "holidayCalendar",
    "external id": "externalId",
}
_NEEDED = ("name", "email")


class InvalidFileError(Exception):
    """The text cannot be read as a file of people; the message says why."""


@dataclass(frozen=True)
class CsvRow:
    """A row with its line number and its cells that are not blank, by names of the API."""

    line: int
    cells: dict[str, str]


def read_rows(text: str) -> list[CsvRow]:
    """Return the rows of a file with a header; raise InvalidFileError."""
    if len(text) > MAX_CHARACTERS:
        raise InvalidFileError(_("The file is too long."))
    if "\0" in text:
        raise InvalidFileError(_("The file is not a text file."))
    reader = csv.reader(StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True)
    try:
        names = _read_header(next(reader, []))
        rows = [CsvRow(line, cells) for line, cells in _read_cells(reader, names)]
    except csv.Error:
        message = _("Line %(line)d cannot be read. Check its quotation marks.")
        raise InvalidFileError(message % {"line": reader.line_num}) from None
    if not rows:
        raise InvalidFileError(_("The file has no rows below its header."))
    return rows


def _find_delimiter(text: str) -> str:
    """Return the separator of the header: a comma, or a semicolon or tab if it has more of them."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _read_header(cells: list[str]) -> list[str]:
    known = [" ".join(cell.replace("_", " ").lower().split()) for cell in cells]
    unknown = [cell for cell, name in zip(cells, known, strict=True) if name not in COLUMNS]
    if unknown and len(cells) == 1:
        message = _(
            "The first line has only one column. Separate the columns with commas, semicolons or"
            " tabs."
        )
        raise InvalidFileError(message)
    if unknown:
        message = _("Unknown columns: %(names)s. Known columns: %(known)s.")
        names = {"names": ", ".join(unknown)[:200], "known": ", ".join(COLUMNS)}
        raise InvalidFileError(message % names)
    missing = [name for name in _NEEDED if name not in known]
    if missing or len(set(known)) != len(known):
        message = _("The first line must name each column once, with “name” and “email”.")
        raise InvalidFileError(message)
    return [COLUMNS[name] for name in known]


def _read_cells(
    reader: Iterator[list[str]], names: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    count = 0
    for cells in reader:
        line = getattr(reader, "line_num", 0)
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise InvalidFileError(_("The file has more than %(most)d rows.") % {"most": MAX_ROWS})
        if len(cells) > len(names):
            message = _(
                "Line %(line)d has more cells than the header. Put cells that contain the separator"
                " in quotation marks."
            )
            raise InvalidFileError(message % {"line": line})
        yield line, {name: cell.strip() for name, cell in zip(names, cells) if cell.strip()}
