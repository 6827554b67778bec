"""The page of the team's week."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import dateformat
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from api import path_ids
from api.scopes import Scope
from interviews.models import InterviewTemplate
from pages.page_clock import format_date, is_supported_date
from pages.people import team_week
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.weekly_load import DAYS_OF_WEEK, get_monday

PAGE_SIZE = 50


@require_safe
@signed_in_view(Scope.PEOPLE_WRITE)
def show_week(viewer: SignedInRequest) -> HttpResponse:
    """Show people by the days of a week, with their interviews and their load."""
    query, clock = viewer.request.GET, viewer.clock
    monday = _parse_week(query.get("week", ""), clock.local_date(viewer.now))
    template_id = path_ids.parse(query["interview"]) if query.get("interview") else None
    people = team_week.find_people(monday, clock, template_id).order_by("name", "pk")
    shown = Paginator(people, PAGE_SIZE).get_page(query.get("page"))
    context = {
        "current_page": "people",
        "rows": team_week.build_rows(list(shown.object_list), monday, clock, template_id),
        "shown": shown,
        "days": [_format_day(monday + timedelta(days=day)) for day in range(DAYS_OF_WEEK)],
        "monday": monday,
        "first_day": format_date(monday),
        "last_day": format_date(monday + timedelta(days=DAYS_OF_WEEK - 1)),
        "previous_week": monday - timedelta(days=DAYS_OF_WEEK),
        "next_week": monday + timedelta(days=DAYS_OF_WEEK),
        "templates": InterviewTemplate.objects.filter(active=True).order_by("name", "pk"),
        "template_id": template_id,
        "zone": clock.format_zone(viewer.now),
    }
    return viewer.render("people/week", context)


def _parse_week(text: str, today: date) -> date:
    """Return the Monday of the week of a date; of this week, if the text is not a date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return get_monday(day if is_supported_date(day) else today)


def _format_day(day: date) -> str:
    # Translators: abbreviated weekday, day, month (Django's letters for dates)
    return dateformat.format(day, pgettext("a short day", "D j M"))
