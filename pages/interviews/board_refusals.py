"""What the board says when a slot could not be booked, held or moved: why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.serializers import ValidationError

from bookings import booking_queries
from bookings.booking import BookingCancelledError, LinkAlreadyUsedError
from bookings.candidate_links import AddressChangedError, InvalidLinkError
from bookings.candidate_overlap import CandidateBookedError
from bookings.holds import HoldAlreadyBookedError, HoldExpiredError, HoldNotFoundError
from bookings.idempotency import ErasedRequestError
from bookings.precondition import SequenceMismatchError
from bookings.slot_check import SlotUnavailableError, SlotUndecidedError
from engine import timestamps
from pages.page_clock import PageClock

_GONE_HOLD = gettext_lazy("The hold has expired or was released. Nothing was changed.")
_TEXTS: dict[type[Exception], Any] = {
    HoldExpiredError: _GONE_HOLD,
    HoldNotFoundError: _GONE_HOLD,
    ErasedRequestError: gettext_lazy(
        "The data of this candidate was erased after this form was sent. Nothing was changed."
    ),
    HoldAlreadyBookedError: gettext_lazy("The hold has been booked already."),
    BookingCancelledError: gettext_lazy(
        "This interview was cancelled in the meantime. Nothing was moved."
    ),
    LinkAlreadyUsedError: gettext_lazy(
        "The candidate has booked with this link in the meantime. Nothing was booked."
    ),
    InvalidLinkError: gettext_lazy("This link has expired or was withdrawn. Nothing was booked."),
    AddressChangedError: gettext_lazy(
        "This link was used with another email address before. Nothing was booked."
    ),
    SequenceMismatchError: gettext_lazy(
        "This interview was changed in the meantime. Check its time and its interviewers, and move"
        " it again."
    ),
}
#: The fields of the forms that show their errors beside them.
_FIELDS_WITH_ERRORS = {"name", "email", "timeZone", "holdMinutes", "interviewerIds"}
REFUSALS: tuple[type[Exception], ...] = (
    ValidationError,
    SlotUnavailableError,
    CandidateBookedError,
    *_TEXTS,
)


def describe_refusal(error: Exception, clock: PageClock) -> tuple[dict[str, Any], int]:
    """Return the template context for a refusal, and the status of the response."""
    if isinstance(error, ValidationError):
        return {"errors": _flatten_errors(error.detail)}, 400
    if isinstance(error, SlotUndecidedError):
        return {"refusal": _describe_unknown(error), "nearest": _list_nearest(error, clock)}, 503
    if isinstance(error, SlotUnavailableError):
        text = _("This time is no longer available. Nothing was changed. Choose another time.")
        return {"refusal": text, "nearest": _list_nearest(error, clock)}, 409
    if isinstance(error, CandidateBookedError):
        return {"refusal": _describe_overlap(error, clock), "offers_overlap": True}, 409
    return {"refusal": str(_TEXTS[type(error)])}, 409


def _flatten_errors(detail: Any) -> dict[str, list[str]]:
    """Return the errors by the fields that show them; the start shows those of other fields."""
    candidate = detail.get("candidate", {})
    own = {name: errors for name, errors in detail.items() if name != "candidate"}
    errors: dict[str, list[str]] = {}
    for name, texts in {**own, **candidate}.items():
        field = name if name in _FIELDS_WITH_ERRORS else "start"
        errors.setdefault(field, []).extend(_list_texts(texts))
    return errors


def _list_texts(errors: Any) -> list[str]:
    """Return the texts of errors, which may be those of members of a list."""
    if isinstance(errors, Mapping):
        errors = list(errors.values())
    if isinstance(errors, list):
        return [text for error in errors for text in _list_texts(error)]
    return [str(errors)]


def _describe_unknown(error: SlotUndecidedError) -> str:
    """Return whose calendar could not be read."""
    calendars = "; ".join(
        f"{read.calendar.interviewer_name}: {read.calendar.name} {read.message}"
        for read in error.incomplete_reads
    )
    text = _(
        "It is not known whether this time is free, so nothing was changed. %(calendars)s. Try"
        " again in a few minutes, or choose another time."
    )
    return text % {"calendars": calendars}


def _describe_overlap(error: CandidateBookedError, clock: PageClock) -> str:
    other = error.booking
    if other is None:
        return _("The candidate has another interview at this time.")
    text = _("The candidate has another interview at this time: %(interview)s, %(when)s.")
    when = clock.format_full(booking_queries.get_slot(other))
    return text % {"interview": other.template.name, "when": when}


def _list_nearest(error: SlotUnavailableError, clock: PageClock) -> list[tuple[str, str]]:
    """Return the nearest slots: their start as ISO 8601 text in UTC, and their local time."""
    return [
        (timestamps.format_utc(start), clock.format_moment(start))
        for start, _end in error.nearest_slots
    ]
