from django.urls import path

from bookings.audit_views import AuditView
from bookings.bulk_link_views import LinkBatchView
from bookings.change_views import CancelView, RescheduleView
from bookings.erasure_views import EraseCandidateView
from bookings.hold_views import HoldsView, HoldView, InterviewHoldsView
from bookings.link_views import (
    ExtendLinkView,
    InterviewLinksView,
    LinksView,
    LinkView,
    RemindLinkView,
    ResendLinkView,
    RevokeLinkView,
)
from bookings.mail_views import BookingMailsView, ResendMailView
from bookings.replacement_views import ReplaceInterviewerView, ReplacementsView
from bookings.retention_views import RetentionView
from bookings.time_views import ConfirmTimesView
from bookings.views import BookingsView, BookingView, InterviewBookingsView
from bookings.window_views import LinkWindowsView

_INTERVIEW = "interviews/<str:interview_id>"
_BOOKING = "bookings/<uuid:booking_id>"
_LINK = "candidate-links/<uuid:link_id>"

_ENDPOINTS = {
    "interview-holds": (f"{_INTERVIEW}/holds", InterviewHoldsView),
    "interview-bookings": (f"{_INTERVIEW}/bookings", InterviewBookingsView),
    "interview-candidate-links": (f"{_INTERVIEW}/candidate-links", InterviewLinksView),
    "candidate-links-batch": (f"{_INTERVIEW}/candidate-links/batch", LinkBatchView),
    "candidate-links": ("candidate-links", LinksView),
    "candidate-link": (_LINK, LinkView),
    "candidate-link-revoke": (f"{_LINK}/revoke", RevokeLinkView),
    "candidate-link-resend": (f"{_LINK}/resend", ResendLinkView),
    "candidate-link-remind": (f"{_LINK}/remind", RemindLinkView),
    "candidate-link-extend": (f"{_LINK}/extend", ExtendLinkView),
    "candidate-link-windows": (f"{_LINK}/windows", LinkWindowsView),
    "holds": ("holds", HoldsView),
    "hold": ("holds/<uuid:hold_id>", HoldView),
    "bookings": ("bookings", BookingsView),
    "booking": (_BOOKING, BookingView),
    "booking-reschedule": (f"{_BOOKING}/reschedule", RescheduleView),
    "booking-mails": (f"{_BOOKING}/mails", BookingMailsView),
    "booking-mail-resend": (f"{_BOOKING}/mails/<str:mail_id>/resend", ResendMailView),
    "booking-replacements": (f"{_BOOKING}/replacements", ReplacementsView),
    "booking-replace-interviewer": (f"{_BOOKING}/replace-interviewer", ReplaceInterviewerView),
    "booking-confirm-times": (f"{_BOOKING}/confirm-times", ConfirmTimesView),
    "booking-cancel": (f"{_BOOKING}/cancel", CancelView),
    "audit": ("audit", AuditView),
    "retention": ("retention", RetentionView),
    "erase-candidate": ("candidates/erase", EraseCandidateView),
}

urlpatterns = [
    pattern
    for name, (route, view) in _ENDPOINTS.items()
    for pattern in (path(route, view.as_view(), name=name), path(f"{route}/", view.as_view()))
]
