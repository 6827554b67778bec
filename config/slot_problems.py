"""Problem details of slots that cannot be listed, held or booked.

Their statuses, such as 503 for unknown calendars, are in `config.problem_catalogue`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bookings.candidate_overlap import CandidateBookedError
from bookings.interviewer_replacement import ReplacementRefusedError
from bookings.slot_check import SlotUnavailableError, SlotUndecidedError
from calendars.reader import CalendarRead
from config.problem_details import Problem
from engine import timestamps
from engine.reasons import Reason
from interviews.availability import AvailabilityUnknownError
from interviews.availability_json import build_unknown_members


def describe_availability_unknown(error: AvailabilityUnknownError) -> Problem:
    """Return the problem of a list of slots that unknown time prevents."""
    if error.for_candidate:
        detail = "The calendars of some interviewers cannot be read at the moment."
        return Problem("availability-unknown", detail)
    return _describe_calendars(error.incomplete_reads)


def describe_slot_undecided(error: SlotUndecidedError) -> Problem:
    """Return the problem of a start that only unknown time prevents."""
    return _describe_calendars(error.incomplete_reads)


def _describe_calendars(reads: Sequence[CalendarRead]) -> Problem:
    detail = " ".join(
        f"{read.calendar.interviewer_name}: {read.calendar.name} {read.message}." for read in reads
    )
    return Problem("availability-unknown", detail, build_unknown_members(reads))


def describe_slot_unavailable(error: SlotUnavailableError) -> Problem:
    """Return the problem of a start that is not a slot."""
    explained = error.explanation
    start = timestamps.format_utc(explained.slot[0])
    more: dict[str, Any] = {
        "reasons": error.reason_codes,
        "nearest": [
            {"start": timestamps.format_utc(start), "end": timestamps.format_utc(end)}
            for start, end in error.nearest_slots
        ],
    }
    if Reason.UNKNOWN.value in more["reasons"]:
        more.update(build_unknown_members(explained.availability.calendar_reads))
    detail = f"{start} is not available: {', '.join(error.reason_codes)}."
    return Problem("slot-refused", detail, more)


def describe_replacement_refused(error: ReplacementRefusedError) -> Problem:
    """Return the problem of a replacement that the rules do not allow."""
    reasons = list(error.reasons)
    detail = f"The interviewer cannot be replaced by this person: {', '.join(reasons)}."
    return Problem("replacement-refused", detail, {"reasons": reasons})


def describe_candidate_booked(error: CandidateBookedError) -> Problem:
    """Return the problem of a candidate who has another interview at the time."""
    detail = (
        "The candidate already has an interview at this time. Choose another time, or send"
        " allowCandidateOverlap to book anyway."
    )
    more: dict[str, Any] = {}
    if other := error.booking:
        more = {"interviewId": other.template_id, "bookingId": str(other.pk)}
    return Problem("candidate-booked", detail, more)
