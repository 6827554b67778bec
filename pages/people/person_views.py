"""The page of one person for coordinators: facts, calendars, interviews and special days."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from access import invitations
from access.invitations import AlreadyLinkedError, NoEmailAddressError
from bookings import booking_queries
from calendars import caldav_discovery
from engine.timestamps import from_datetime
from interviews.models import InterviewTemplate
from pages.my_page.interviewer_page import InterviewerPage, shows_on_get
from pages.my_page.interviewer_sections import list_calendar_rows, list_special_days
from pages.my_page.section_forms import render_page
from pages.page_clock import format_date
from pages.people import person_facts, team_week
from pages.people.week_choice import ChosenWeek
from people import weekly_load
from people.models import Interviewer


@shows_on_get
def show_person(page: InterviewerPage) -> HttpResponse:
    """Show what is known about a person, and what can be done."""
    viewer, interviewer = page.viewer, page.interviewer
    today = viewer.clock.local_date(viewer.now)
    week = ChosenWeek.parse(viewer.request.GET.get("week", ""), today)
    loaded = team_week.build_week([interviewer], week, viewer.clock, viewer.now)
    invitation = invitations.find_open(viewer.now).filter(interviewer=interviewer).first()
    context = {
        "facts": person_facts.list_facts(
            interviewer, weekly_load.get_monday(today), is_invited=invitation is not None
        ),
        "calendars": list_calendar_rows(interviewer, viewer.clock),
        "offers_caldav": caldav_discovery.is_available(),
        "special_days": list_special_days(page, interviewer.special_days.all()),
        "week": week,
        "zone": viewer.clock.format_zone(viewer.now),
        "is_this_week": today in week.days,
        "week_row": loaded.rows[0],
        "days": list(zip(map(format_date, week.days), loaded.rows[0].days)),
        "conflicts": loaded.conflicts,
        "is_simulated": settings.CALENDARS["DEFAULT"] == "mock",
        "upcoming": booking_queries.find_upcoming(viewer.now)
        .filter(interviewers=interviewer.pk)
        .count(),
        "invited_until": invitation
        and viewer.clock.format_day(from_datetime(invitation.expires_at)),
        "type_names": _list_type_names(interviewer),
        "opens_archive": "archive" in viewer.request.GET,
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


def _list_type_names(interviewer: Interviewer) -> list[str]:
    """Return the names of the interview types that have a person on their panel."""
    is_on_panel = Q(interviewers=interviewer) | Q(groups__members__interviewer=interviewer)
    types = InterviewTemplate.objects.filter(is_on_panel, active=True).distinct()
    return list(types.order_by("name").values_list("name", flat=True))


def _set_active(page: InterviewerPage, *, is_active: bool) -> None:
    page.interviewer.active = is_active
    page.interviewer.save(update_fields=["active"])


def _redirect_with_message(
    page: InterviewerPage, text: str, level: int = messages.SUCCESS
) -> HttpResponse:
    section = "person" if level == messages.SUCCESS else "error"
    messages.add_message(page.viewer.request, level, text, extra_tags=section)
    return redirect("person", page.interviewer.pk)
