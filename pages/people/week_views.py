"""The page of the team's week."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import dateformat
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from api import path_ids
from api.scopes import Scope
from interviews.models import InterviewTemplate
from pages.people import team_week
from pages.people.week_choice import ChosenWeek
from pages.signed_in_request import SignedInRequest, signed_in_view

PAGE_SIZE = 50


@require_safe
@signed_in_view(Scope.PEOPLE_WRITE)
def show_week(viewer: SignedInRequest) -> HttpResponse:
    """Show people by the days of a week, with their interviews, time off and load."""
    query, clock = viewer.request.GET, viewer.clock
    week = ChosenWeek.parse(query.get("week", ""), clock.local_date(viewer.now))
    template_id = path_ids.parse(query["interview"]) if query.get("interview") else None
    people = team_week.find_people(week, clock, template_id).order_by("name", "pk")
    shown = Paginator(people, PAGE_SIZE).get_page(query.get("page"))
    loaded = team_week.build_week(list(shown.object_list), week, clock, viewer.now, template_id)
    context = {
        "current_page": "people",
        "rows": loaded.rows,
        "conflicts": loaded.conflicts,
        "shown": shown,
        "week": week,
        "days": [_format_day(day) for day in week.days],
        "templates": InterviewTemplate.objects.filter(active=True).order_by("name", "pk"),
        "template_id": template_id,
        "zone": clock.format_zone(viewer.now),
    }
    return viewer.render("people/week", context)


def _format_day(day: date) -> str:
    # Translators: abbreviated weekday, day, month (Django's letters for dates)
    return dateformat.format(day, pgettext("a short day", "D j M"))
