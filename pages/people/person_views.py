"""The page of one person for coordinators: facts, calendars, interviews and special days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from access import invitations
from access.invitations import AlreadyLinkedError, NoEmailAddressError
from bookings import booking_queries
from bookings.models import Booking
from calendars import caldav_discovery
from engine.timestamps import from_datetime, to_datetime
from pages.my_page.interviewer_page import InterviewerPage, shows_on_get
from pages.my_page.interviewer_sections import list_calendar_rows, list_special_days
from pages.my_page.section_forms import render_page
from pages.people import person_facts
from people import weekly_load

#: The upcoming interviews that the page lists at most.
MAX_INTERVIEWS = 50


@shows_on_get
def show_person(page: InterviewerPage) -> HttpResponse:
    """Show what is known about a person, and what can be done."""
    viewer, interviewer = page.viewer, page.interviewer
    monday = weekly_load.get_monday(viewer.clock.local_date(viewer.now))
    week, has_more = booking_queries.read_first(_find_week(page, monday), MAX_INTERVIEWS)
    invitation = invitations.find_open(viewer.now).filter(interviewer=interviewer).first()
    context = {
        "facts": person_facts.list_facts(interviewer, monday),
        "calendars": list_calendar_rows(interviewer, viewer.clock),
        "offers_caldav": caldav_discovery.is_available(),
        "special_days": list_special_days(page, interviewer.special_days.all()),
        "interviews": [(row, _describe_time(page, row)) for row in week],
        "has_more": has_more,
        "upcoming": booking_queries.find_upcoming(viewer.now)
        .filter(interviewers=interviewer.pk)
        .count(),
        "invited_until": invitation
        and viewer.clock.format_day(from_datetime(invitation.expires_at)),
        "flash_messages": viewer.flash_messages,
    }
    return page.render("people/person", context)


@shows_on_get
def edit_person(page: InterviewerPage) -> HttpResponse:
    """Show the forms of a person."""
    return render_page(page, {})


def archive_person(page: InterviewerPage) -> HttpResponse:
    """Take a person out of new interviews. Booked interviews stay."""
    _set_active(page, is_active=False)
    text = _("The person was archived and takes part in no new interviews.")
    return _redirect_with_message(page, text)


def restore_person(page: InterviewerPage) -> HttpResponse:
    """Let an archived person take part in new interviews again."""
    _set_active(page, is_active=True)
    text = _("The person was restored and takes part in new interviews again.")
    return _redirect_with_message(page, text)


def invite_person(page: InterviewerPage) -> HttpResponse:
    """Mail a person an invitation to an account; an earlier invitation stops working."""
    try:
        invitations.invite(page.interviewer, page.viewer.now, page.viewer.actor)
    except NoEmailAddressError:
        text = _("Nothing was sent. Add an email address first.")
        return _redirect_with_message(page, text, messages.ERROR)
    except AlreadyLinkedError:
        text = _("Nothing was sent. The person has an account already.")
        return _redirect_with_message(page, text, messages.ERROR)
    return _redirect_with_message(page, _("The invitation was sent by mail."))


def _set_active(page: InterviewerPage, *, is_active: bool) -> None:
    page.interviewer.active = is_active
    page.interviewer.save(update_fields=["active"])


def _redirect_with_message(
    page: InterviewerPage, text: str, level: int = messages.SUCCESS
) -> HttpResponse:
    section = "person" if level == messages.SUCCESS else "error"
    messages.add_message(page.viewer.request, level, text, extra_tags=section)
    return redirect("person", page.interviewer.pk)


def _find_week(page: InterviewerPage, monday: Any) -> QuerySet[Booking]:
    """Find the booked interviews of the viewer's week."""
    clock = page.viewer.clock
    start, end = (to_datetime(clock.midnight(day)) for day in (monday, monday + timedelta(days=7)))
    bookings = Booking.objects.filter(state=Booking.State.BOOKED, interviewers=page.interviewer.pk)
    return bookings.filter(start__gte=start, start__lt=end).select_related("template")


def _describe_time(page: InterviewerPage, booking: Booking) -> str:
    return page.viewer.clock.format_full(booking_queries.get_slot(booking))
