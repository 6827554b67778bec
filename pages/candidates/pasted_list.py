"""Read a pasted or uploaded list of candidates: a name, an email address and a time zone each.

The list is CSV, or rows copied from a spreadsheet. Commas, semicolons or tabs separate the columns.
A first row with column names may set their order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import bulk_invitations
from bookings.bulk_invitations import Refusal
from bookings.candidate_links import Invitee
from bookings.link_serializers import LinkCandidateSerializer

MAX_ROWS = bulk_invitations.MAX_LINKS
MAX_BYTES = 256 * 1024
_SEPARATORS = ",;\t|"
_COLUMNS = ("name", "email", "timeZone")
#: Names of columns in the first row, in lower case without spaces and dashes.
_COLUMN_NAMES = {
    **dict.fromkeys(("name", "candidate", "bewerber", "fullname"), "name"),
    **dict.fromkeys(("email", "mail", "emailaddress", "emailadresse"), "email"),
    **dict.fromkeys(("timezone", "zone", "zeitzone"), "timeZone"),
}


class InvalidListError(Exception):
    """The list as a whole cannot be used; the message says why, in the active language."""


@dataclass(frozen=True)
class ListedCandidate:
    """A row of a list: its number, its texts, and what is wrong with them."""

    number: int
    name: str
    email: str
    timezone: str
    errors: tuple[str, ...]

    @property
    def invitee(self) -> Invitee:
        return Invitee(self.name, self.email, self.timezone)


def decode(content: bytes) -> str:
    """Return the text of an uploaded file. Raise InvalidListError if it is too long or not text.

    Spreadsheets write UTF-8, UTF-16 with a byte order mark, or the code page of Windows.
    """
    if len(content) > MAX_BYTES:
        raise InvalidListError(_("The list is too long. It may have up to 256 KB."))
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidListError(_("The file is not a text file. Save it as CSV."))


def parse(text: str, invited_emails: frozenset[str] = frozenset()) -> list[ListedCandidate]:
    """Return the candidates of a list with the errors of each.

    `invited_emails` (in lower case) have a link already. Raise InvalidListError if the list is
    empty, too long or not CSV.
    """
    rows = _read_rows(text)
    columns = _find_columns(rows[0][1]) if rows else None
    if columns:
        rows = rows[1:]
    if not rows:
        raise InvalidListError(_("The list is empty. Enter a candidate in each row."))
    if len(rows) > MAX_ROWS:
        count = ngettext(
            "The list has %(count)d row. Up to %(most)d candidates can be invited at once.",
            "The list has %(count)d rows. Up to %(most)d candidates can be invited at once.",
            len(rows),
        )
        raise InvalidListError(count % {"count": len(rows), "most": MAX_ROWS})
    return _check(rows, columns or _COLUMNS, invited_emails)


def _read_rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, with their line numbers."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise InvalidListError(_("The list is too long. It may have up to 256 KB."))
    reader = csv.reader(io.StringIO(text), delimiter=_find_delimiter(text))
    try:
        return [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error:
        raise InvalidListError(_("The list cannot be read. Check its quotation marks.")) from None


def _find_delimiter(text: str) -> str:
    """Return the separator of the first row with any: a tab, a semicolon or a comma."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((mark for mark in "\t;" if mark in first), ",")


def _find_columns(cells: Sequence[str]) -> tuple[str, ...] | None:
    """Return the columns that a row names; None if it is not a row of names."""
    names = ["".join(cell.casefold().split()).replace("-", "") for cell in cells]
    columns = tuple(_COLUMN_NAMES.get(name, "") for name in names)
    return columns if "email" in columns else None


def _check(
    rows: Sequence[tuple[int, list[str]]], columns: Sequence[str], invited_emails: frozenset[str]
) -> list[ListedCandidate]:
    all_values = [
        {column: cell.strip() for column, cell in zip(columns, cells) if column}
        for _number, cells in rows
    ]
    emails = [values.get("email", "") for values in all_values]
    refusals = bulk_invitations.list_refusals(emails, invited_emails)
    candidates = []
    for position, ((number, cells), values) in enumerate(zip(rows, all_values, strict=True)):
        errors = _describe_separator(cells) or _list_errors(values)
        if not errors and position in refusals:
            errors = [_describe_refusal(refusals[position], rows)]
        name, address, zone = (values.get(column, "") for column in _COLUMNS)
        candidates.append(ListedCandidate(number, name, address, zone, tuple(errors)))
    return candidates


def _describe_refusal(refusal: Refusal, rows: Sequence[tuple[int, list[str]]]) -> str:
    if refusal.repeats is None:
        return _("This candidate already has a link for this interview type.")
    line = rows[refusal.repeats][0]
    return _("The same email address is in line %(line)d.") % {"line": line}


def _describe_separator(cells: Sequence[str]) -> list[str]:
    """Return the error of a row that is not divided into columns as the first row is."""
    text = "".join(cells).strip()
    if sum(bool(cell.strip()) for cell in cells) > 1:
        return []
    if not any(mark in text for mark in _SEPARATORS) and not ("@" in text and " " in text):
        return []
    return [
        _(
            "The columns of this row are not separated. Use the same separator in all rows: commas,"
            " semicolons or tabs."
        )
    ]


def _list_errors(values: dict[str, str]) -> list[str]:
    """Return what is wrong with the values of a row, with the names of the columns."""
    filled = {name: value for name, value in values.items() if value}
    serializer = LinkCandidateSerializer(data={"name": "", "email": "", **filled})
    if serializer.is_valid():
        return []
    labels = {"name": _("Name"), "email": _("Email address"), "timeZone": _("Time zone")}
    return [
        f"{labels[name]}: {' '.join(map(str, texts))}" for name, texts in serializer.errors.items()
    ]
