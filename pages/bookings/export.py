"""The list of bookings as a CSV file.

Spreadsheets run a cell that begins with one of some characters as a formula, so such a cell gets an
apostrophe in front.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from bookings import booking_queries
from bookings.models import Booking
from bookings.representations import format_moment
from pages.bookings.list_filters import STATE_LABELS

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """A file for `csv.writer` that keeps the last line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def build_lines(bookings: Any, state: str) -> Iterator[str]:
    """Return the lines of a CSV file with bookings; they are read while it is sent."""
    # the texts are translated now, not while the file is sent
    header = [
        _("Start (UTC)"),
        _("End (UTC)"),
        _("Interview"),
        _("Candidate"),
        _("Email address"),
        _("Time zone"),
        _("Interviewers"),
        _("State"),
        _("External id"),
        _("Id"),
    ]
    return _write(header, bookings, str(STATE_LABELS[state]))


def _write(header: list[str], bookings: Any, state: str) -> Iterator[str]:
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(header)
    yield f"\ufeff{line.text}"  # Excel reads UTF-8 by this mark only
    for booking in booking_queries.read_all(bookings):
        writer.writerow(map(disarm, _list_cells(booking, state)))
        yield line.text


def _list_cells(booking: Booking, state: str) -> list[str]:
    names = [row.interviewer.name for row in booking.participants.all()]
    return [
        format_moment(booking.start),
        format_moment(booking.end),
        booking.template.name,
        booking.candidate_name,
        booking.candidate_email,
        booking.candidate_timezone,
        ", ".join(names),
        state,
        booking.external_id,
        str(booking.pk),
    ]


def disarm(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
