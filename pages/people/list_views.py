"""The list of people."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from pages.people import people_search
from pages.people.people_rows import CALENDARS, build_rows
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer
from people.weekly_load import get_monday

PAGE_SIZE = 50
_STATES = {"active": Q(active=True), "archived": Q(active=False), "all": Q()}


@require_safe
@signed_in_view(Scope.PEOPLE_WRITE)
def people_list(viewer: SignedInRequest) -> HttpResponse:
    """List people with the state of their calendars and their interviews of this week."""
    query = viewer.request.GET
    search = people_search.clean(query.get("q", ""))
    state = query.get("state", "") if query.get("state") in _STATES else "active"
    paginator = Paginator(find_people(search).filter(_STATES[state]), PAGE_SIZE)
    shown = paginator.get_page(query.get("page"))
    monday = get_monday(viewer.clock.local_date(viewer.now))
    context = {
        "current_page": "people",
        "rows": build_rows(list(shown.object_list), monday),
        "shown": shown,
        "search": search,
        "state": state,
        "filters": urlencode({"q": search, "state": state}),
        "has_people": bool(paginator.count) or Interviewer.objects.exists(),
        "flash_messages": viewer.flash_messages,
    }
    return viewer.render("people/list", context)


def find_people(search: str) -> QuerySet[Interviewer]:
    """Find the interviewers with a text in their name or email address."""
    people = Interviewer.objects.prefetch_related(CALENDARS).select_related("account")
    return people.filter(people_search.build_filter(search))
