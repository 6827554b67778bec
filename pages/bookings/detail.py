"""The page of one booking, and the forms that cancel it, correct its candidate or send mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import booking_mails, booking_queries, booking_update, cancellation
from bookings.booking import BookingCancelledError, BookingNotFoundError
from bookings.booking_mails import MailNotFoundError, RecipientGoneError
from bookings.booking_update import BookingChanges, CandidateErasedError
from bookings.cancellation import CancelOptions
from bookings.candidate_overlap import CandidateBookedError
from bookings.idempotency import without_key
from bookings.models import Booking
from bookings.precondition import ChangeOptions, Precondition, SequenceMismatchError
from bookings.serializers import CancelBodySerializer, CandidateChangesSerializer
from core.timezone_names import is_timezone
from engine.timestamps import from_datetime
from pages.bookings import conflict_marks, exception_text, history, mail_rows
from pages.page_clock import PageClock
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view

#: The sentences of flash messages by their tag.
FLASH_TEXTS = {
    "booked": gettext_lazy("The interview was booked. All participants get a mail."),
    "moved": gettext_lazy("The interview was moved. All participants get a mail."),
    "replaced": gettext_lazy("The interviewer was replaced. Those concerned get a mail."),
    "cancelled": gettext_lazy("The interview was cancelled. All participants get a mail."),
    "corrected": gettext_lazy("The candidate was corrected. All participants get a mail."),
    "sent": gettext_lazy("The mail is sent again."),
}
CHANGED_MEANWHILE = gettext_lazy(
    "Nothing was changed: the booking was changed in the meantime. Check it and try again."
)
IS_CANCELLED = gettext_lazy("Nothing was changed: the interview is cancelled.")


@dataclass(frozen=True)
class ParticipantRow:
    """An interviewer of the booking, the time on their clock, and conflicts as text."""

    interviewer_id: int
    name: str
    is_optional: bool
    when: str
    marks: list[str]


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def show_booking(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Show a booking with its history and mails."""
    return render_booking(viewer, booking_id, {})


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def cancel_booking(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Cancel a booking with a reason for all participants and an internal note."""
    if viewer.request.method != "POST":
        return redirect("booking-detail", booking_id)
    form = viewer.request.POST
    typed = {name: form.get(name, "") for name in ("reason", "note")}
    serializer = CancelBodySerializer(data=typed)
    if not serializer.is_valid():
        context: dict[str, Any] = {"cancel_form": form, "cancel_errors": serializer.errors}
        return render_booking(viewer, booking_id, context, status=400)
    values = serializer.validated_data
    try:
        cancellation.cancel(
            booking_id,
            values["reason"],
            viewer.now,
            without_key(viewer.actor),
            may_book_again="may-book-again" in form,
            options=CancelOptions(parse_precondition(form), note=values["note"]),
        )
    except BookingNotFoundError:
        raise Http404 from None
    except SequenceMismatchError:
        context = {"cancel_form": form, "problem": str(CHANGED_MEANWHILE)}
        return render_booking(viewer, booking_id, context, status=409)
    return redirect_with_message(viewer, booking_id, "cancelled")


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def correct_candidate(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Correct the name, the email address or the time zone of the candidate."""
    if viewer.request.method != "POST":
        return redirect("booking-detail", booking_id)
    form = viewer.request.POST
    names = {"name": "name", "email": "email", "timeZone": "timezone"}
    serializer = CandidateChangesSerializer(data={name: form.get(name, "") for name in names})
    if not serializer.is_valid():
        context: dict[str, Any] = {"candidate_form": form, "candidate_errors": serializer.errors}
        return render_booking(viewer, booking_id, context, status=400)
    problem = _save_candidate(viewer, booking_id, dict(serializer.validated_data))
    if problem:
        context = {"candidate_form": form, "problem": problem}
        return render_booking(viewer, booking_id, context, status=409)
    return redirect_with_message(viewer, booking_id, "corrected")


def _save_candidate(viewer: SignedInRequest, booking_id: UUID, values: Mapping[str, str]) -> str:
    """Change the candidate; return why it is not possible, or an empty text."""
    options = ChangeOptions(parse_precondition(viewer.request.POST))
    try:
        booking_update.update(
            booking_id, BookingChanges(candidate=values), viewer.now, viewer.actor, options
        )
    except BookingNotFoundError:
        raise Http404 from None
    except SequenceMismatchError:
        return str(CHANGED_MEANWHILE)
    except (BookingCancelledError, CandidateErasedError):
        return str(IS_CANCELLED)
    except CandidateBookedError:
        return _("Nothing was changed: this address has another interview at the same time.")
    return ""


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def send_mail_again(viewer: SignedInRequest, booking_id: UUID, mail_id: int) -> HttpResponse:
    """Send the recipient of a mail the booking as it is now."""
    if viewer.request.method != "POST":
        return redirect("booking-detail", booking_id)
    try:
        booking_mails.send_again(booking_id, mail_id, without_key(viewer.actor, viewer.now))
    except RecipientGoneError:
        problem = _("Nothing was sent: this person no longer takes part in the interview.")
        return render_booking(viewer, booking_id, {"problem": problem}, status=409)
    except (BookingNotFoundError, MailNotFoundError):
        raise Http404 from None
    return redirect_with_message(viewer, booking_id, "sent")


def parse_precondition(form: Mapping[str, str]) -> Precondition:
    """Return the precondition of a form that shows the booking with a sequence number."""
    text = form.get("sequence", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return Precondition(expected_sequence=int(text) if is_number else None)


def redirect_with_message(viewer: SignedInRequest, booking_id: UUID, tag: str) -> HttpResponse:
    """Redirect to the page of a booking, which shows the text of a tag once."""
    messages.success(viewer.request, str(booking_id), extra_tags=tag)
    return redirect("booking-detail", booking_id)


def get_booking(booking_id: UUID) -> Booking:
    """Return a booking with its participants; raise Http404 if there is none."""
    try:
        return booking_queries.get_booking(booking_id)
    except BookingNotFoundError:
        raise Http404 from None


def render_booking(
    viewer: SignedInRequest, booking_id: UUID, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    booking = get_booking(booking_id)
    slot = booking_queries.get_slot(booking)
    is_over = slot[1] <= viewer.now
    shown = [] if booking.is_cancelled or is_over else [booking]
    conflicts = conflict_marks.find_conflicts(shown, viewer.now)
    tags = [tag for tag, pk in viewer.flash_messages.items() if pk == str(booking_id)]
    page_context = {
        "current_page": "booking-list",
        "booking": booking,
        "when": viewer.clock.format_full(slot),
        "candidate_when": format_in_zone(booking.candidate_timezone, slot, viewer.clock),
        "people": _list_people(booking, viewer.clock, conflicts),
        "conflicts": conflicts,
        "is_over": is_over,
        "can_be_changed": not booking.is_cancelled and slot[0] > viewer.now,
        "exception": exception_text.describe(
            booking.applied_changes,
            exception_text.load_names(exception_text.list_person_ids([booking.applied_changes])),
        ),
        "cancelled_when": _format_cancellation(booking, viewer.clock),
        "is_waiting": booking.is_cancelled
        and booking_queries.is_waiting_for_candidate(booking, viewer.now),
        "history": history.build_history(booking, viewer.clock),
        "mails": mail_rows.list_rows(booking, viewer.clock),
        "saved_texts": [FLASH_TEXTS[tag] for tag in tags if tag in FLASH_TEXTS],
    }
    return viewer.render("bookings/detail", {**page_context, **context}, status)


def _list_people(booking: Booking, clock: PageClock, conflicts: Any) -> list[ParticipantRow]:
    slot = booking_queries.get_slot(booking)
    marks = {
        conflict.interviewer.pk: conflict_marks.describe_conflict(conflict)
        for conflict in (conflicts or {}).get(booking.pk, ())
    }
    return [
        ParticipantRow(
            row.interviewer_id,
            row.interviewer.name,
            row.optional,
            format_in_zone(row.interviewer.timezone, slot, clock),
            [marks[row.interviewer_id]] if row.interviewer_id in marks else [],
        )
        for row in booking.participants.all()
    ]


def _format_cancellation(booking: Booking, clock: PageClock) -> str:
    moment = booking.cancelled_at
    return clock.format_moment(from_datetime(moment)) if moment else ""


def format_in_zone(zone: str, slot: tuple[int, int], clock: PageClock) -> str:
    """Return a slot on the clock of a time zone."""
    zoned = replace(clock, zone=ZoneInfo(zone)) if is_timezone(zone) else clock
    return zoned.format_full(slot)
