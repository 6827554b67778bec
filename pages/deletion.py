"""The page that asks whether to delete something, or says why it cannot be deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pages.signed_in_request import SignedInRequest

#: The names of rows that prevent a deletion, by the plural names of their models.
_USE_TEXTS: Mapping[str, str | Promise] = {
    "bookings": gettext_lazy("bookings"),
    "booking interviewers": gettext_lazy("bookings"),
    "candidate links": gettext_lazy("candidate links"),
    "holds": gettext_lazy("time slots on hold"),
    "reservations": gettext_lazy("bookings or time slots on hold"),
    "interview templates": gettext_lazy("interview types"),
    "panel members": gettext_lazy("interview types"),
}
_OWNERS_OF_RESERVATIONS = {"bookings", "booking interviewers", "holds"}


@dataclass(frozen=True)
class DeletionPage:
    """The text of the page: `consequence` if the deletion is possible, else `refusal`.

    `archive_url` is where it can be archived instead, empty if it is archived already.
    """

    current_page: str
    name: str
    consequence: str
    refusal: str
    cancel_url: str
    archive_url: str = ""
    uses: list[str] = field(default_factory=list)


def render(viewer: SignedInRequest, page: DeletionPage, status: int = 200) -> HttpResponse:
    return viewer.render("delete", {"current_page": page.current_page, "deletion": page}, status)


def describe_uses(uses: Sequence[str]) -> list[str]:
    """Return the plural names of models in words; unknown ones as they are.

    Reservations are left out if the bookings or holds to which they belong are there.
    """
    names = set(uses)
    if names & _OWNERS_OF_RESERVATIONS:
        names.discard("reservations")
    return list(dict.fromkeys(str(_USE_TEXTS.get(use, use)) for use in uses if use in names))
