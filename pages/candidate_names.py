"""The names of candidates on pages; a candidate may have been invited without one, or be erased."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bookings.models import Booking, CandidateLink


def name_of_link(link: CandidateLink) -> str:
    """Return the name of the candidate of a link, else the address, else "A candidate"."""
    return link.candidate_name or link.candidate_email or _("A candidate")


def name_of_booking(booking: Booking) -> str:
    """Return the name of the candidate of a booking, or "Erased candidate"."""
    return booking.candidate_name or _("Erased candidate")
