from django.urls import path

from bookings.audit_views import AuditView
from bookings.views import (
    BookingsView,
    BookingView,
    CancelView,
    HoldsView,
    HoldView,
    RescheduleView,
)

_HOLDS = "interviews/<str:interview_id>/holds"
_BOOKINGS = "interviews/<str:interview_id>/bookings"
_BOOKING = f"{_BOOKINGS}/<uuid:booking_id>"

_ENDPOINTS = {
    "holds": (_HOLDS, HoldsView),
    "hold": (f"{_HOLDS}/<uuid:hold_id>", HoldView),
    "bookings": (_BOOKINGS, BookingsView),
    "booking": (_BOOKING, BookingView),
    "booking-cancel": (f"{_BOOKING}/cancel", CancelView),
    "audit": ("audit", AuditView),
    "booking-reschedule": (f"{_BOOKING}/reschedule", RescheduleView),
}

urlpatterns = [
    pattern
    for name, (route, view) in _ENDPOINTS.items()
    for pattern in (path(route, view.as_view(), name=name), path(f"{route}/", view.as_view()))
]
