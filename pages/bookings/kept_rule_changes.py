"""The changes of rules with which a booking was made, and whether a move keeps them.

The page of the move keeps them where the usual rules do not allow a time, unless its query string
has `rules=usual`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bookings.models import Booking
from interviews import one_time_changes
from interviews.one_time_changes import OneTimeChange
from pages import change_code
from pages.bookings import exception_text
from pages.bookings.exception_text import AppliedChanges
from pages.signed_in_request import SignedInRequest

#: The parameter of the page of the move, and its value for the usual rules.
PARAMETER, USUAL = "rules", "usual"


def find(booking: Booking, viewer: SignedInRequest) -> tuple[OneTimeChange, ...]:
    """Return the changes that the new time of a booking may need; none with the usual rules."""
    if _uses_usual_rules(viewer):
        return ()
    return one_time_changes.list_from_json(booking.applied_changes)


def build_context(booking: Booking, viewer: SignedInRequest) -> dict[str, Any]:
    """Return the exception as text, and the end of the query strings of the page."""
    return {
        "booked_exception": describe(booking.applied_changes),
        "uses_usual_rules": _uses_usual_rules(viewer),
        "rules_params": "&rules=usual" if _uses_usual_rules(viewer) else "",
    }


def build_board_url(booking: Booking, day: date, viewer: SignedInRequest) -> str:
    """Return the URL of the board of a day on which the booking can be moved.

    The board shows why times are not free, and previews changes that apply once. The exception of
    the booking is previewed unless the page of the move uses the usual rules.
    """
    changes = find(booking, viewer)
    codes = [(change_code.PARAMETER, change_code.encode(each)) for each in changes]
    params = [("booking", str(booking.pk)), ("day", day.isoformat()), *codes]
    return f"{reverse('board', args=[booking.template_id])}?{urlencode(params)}"


def describe(changes: AppliedChanges) -> str:
    """Return stored changes in words; the names of people are loaded."""
    return exception_text.describe(
        changes, exception_text.load_names(exception_text.list_person_ids([changes]))
    )


def _uses_usual_rules(viewer: SignedInRequest) -> bool:
    return viewer.request.GET.get(PARAMETER) == USUAL
