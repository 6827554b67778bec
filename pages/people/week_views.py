"""The page of the team's week."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import dateformat
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from api.scopes import Scope
from interviews.models import InterviewTemplate
from pages.page_clock import PageClock
from pages.people import people_search, team_week
from pages.people.week_choice import ChosenWeek
from pages.people.week_query import WeekQuery
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer

PAGE_SIZE = 50


@require_safe
@signed_in_view(Scope.PEOPLE_WRITE)
def show_week(viewer: SignedInRequest) -> HttpResponse:
    """Show people by the days of a week, with their interviews, time off and load."""
    query, clock = WeekQuery.parse(viewer), viewer.clock
    week, template_id = query.week, query.template_id
    people = _list_people(query, clock)
    shown = Paginator(people, PAGE_SIZE).get_page(viewer.request.GET.get("page"))
    loaded = team_week.build_week(list(shown.object_list), week, clock, viewer.now, template_id)
    context = {
        "current_page": "people",
        "rows": loaded.rows,
        "conflicts": loaded.conflicts,
        "shown": shown,
        "week": week,
        "this_week": ChosenWeek.parse("", clock.local_date(viewer.now)),
        "query": query,
        "days": [_format_day(day) for day in week.days],
        "templates": InterviewTemplate.objects.filter(active=True).order_by("name", "pk"),
        "zone": clock.format_zone(viewer.now),
    }
    return viewer.render("people/week", context)


def _list_people(query: WeekQuery, clock: PageClock) -> QuerySet[Interviewer] | list[Interviewer]:
    """Return people by name, or those with the most interviews of the week first."""
    people = team_week.find_people(query.week, clock, query.template_id)
    people = people.filter(people_search.build_filter(query.search)).order_by("name", "pk")
    return team_week.sort_by_load(people, query.week) if query.is_by_load else people


def _format_day(day: date) -> str:
    # Translators: abbreviated weekday, day, month (Django's letters for dates)
    return dateformat.format(day, pgettext("a short day", "D j M"))
