"""The URLs to which the board links for a booking."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from bookings.models import Booking


def get_booking_url(booking: Booking) -> str:
    """Return the URL of the page of a booking; without such a page, of the list of bookings."""
    try:
        return reverse("booking", args=[booking.pk])
    except NoReverseMatch:
        return reverse("booking-list")
