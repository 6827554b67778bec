from __future__ import annotations

import json
import math
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings import announced_offsets, booking_queries
from bookings.announced_offsets import ParticipantTime
from bookings.models import Booking
from core import timezone_data
from core.text import single_line
from engine.timestamps import format_utc

_HEADINGS = ("START (UTC)", "BOOKING", "WHO", "TIME ZONE", "ANNOUNCED", "NOW")


class Command(BaseCommand):
    """Run it with the new version after each upgrade of `tzdata`; it changes nothing."""

    help = (
        "List upcoming bookings that have another local time than the mails said, because time"
        " zone rules have changed, and those for which it is unknown."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = math.ceil(timezone.now().timestamp())
        rows = list(_list_rows(now))
        version = timezone_data.get_version_in_use()
        if options["json"]:
            self.stdout.write(json.dumps({"tzdata": version, "times": rows}, indent=2))
            return
        if rows:
            self.stdout.write(_format_table([_HEADINGS, *map(_format_row, rows)]))
        moved = {row["bookingId"] for row in rows if row["announced"]}
        unknown = {row["bookingId"] for row in rows if not row["announced"]}
        self.stdout.write(f"Bookings with another local time by tzdata {version}: {len(moved)}")
        self.stdout.write(f"Bookings with an unknown announced time: {len(unknown)}")


def _list_rows(now: int) -> Iterator[dict[str, Any]]:
    """Yield the times that have moved, then the unknown times, in the order of start."""
    for booking in booking_queries.read_all(announced_offsets.find_moved(now)):
        for time in announced_offsets.list_participant_times(booking):
            if time.has_moved:
                yield _build_row(booking, time)
    for booking in booking_queries.read_all(announced_offsets.find_unknown(now)):
        for time in announced_offsets.list_participant_times(booking):
            if time.announced is None:
                yield _build_row(booking, time)


def _build_row(booking: Booking, time: ParticipantTime) -> dict[str, Any]:
    interviewer = time.interviewer
    return {
        "bookingId": str(booking.pk),
        "interviewId": booking.template_id,
        "start": format_utc(time.start),
        "interviewer": {"id": interviewer.pk, "name": interviewer.name} if interviewer else None,
        "timeZone": time.zone,
        "announced": time.announced.isoformat() if time.announced else None,
        "now": time.current.isoformat(),
    }


def _format_row(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["start"],
        row["bookingId"],
        single_line(row["interviewer"]["name"]) if row["interviewer"] else "candidate",
        row["timeZone"],
        _shorten(row["announced"]) if row["announced"] else "unknown",
        _shorten(row["now"]),
    )


def _shorten(moment: str) -> str:
    """Return a local time for the table, such as "2026-11-02 09:00 -08:00"."""
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M} {moment[19:]}"


def _format_table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows
    )
