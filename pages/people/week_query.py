"""The query string of the team's week: the week, and which people in which order."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from api import path_ids
from pages.people import people_search, team_week
from pages.people.week_choice import ChosenWeek
from pages.signed_in_request import SignedInRequest

#: The value of `sort` that lists the people with the most interviews first.
BY_LOAD = "load"
_SATURDAY = 5


@dataclass(frozen=True)
class WeekQuery:
    """The chosen week and the filters; blank filters select every person."""

    week: ChosenWeek
    search: str
    template_id: int | None
    is_by_load: bool

    @classmethod
    def parse(cls, viewer: SignedInRequest) -> WeekQuery:
        """Read the query string of a request; raise Http404 if the interview type is not an id."""
        query = viewer.request.GET
        return cls(
            week=_choose_week(viewer),
            search=people_search.clean(query.get("q", "")),
            template_id=path_ids.parse(query["interview"]) if query.get("interview") else None,
            is_by_load=query.get("sort") == BY_LOAD,
        )

    @property
    def filters(self) -> str:
        """The query string without the week and the page."""
        sort = BY_LOAD if self.is_by_load else ""
        return urlencode({"interview": self.template_id or "", "q": self.search, "sort": sort})


def _choose_week(viewer: SignedInRequest) -> ChosenWeek:
    """Return the week of the query string, or else that of today.

    At a weekend without further interviews, the default is the next week.
    """
    text, clock = viewer.request.GET.get("week", ""), viewer.clock
    today = clock.local_date(viewer.now)
    week = ChosenWeek.parse(text, today)
    if text or today.weekday() < _SATURDAY or team_week.has_upcoming(week, clock, viewer.now):
        return week
    return ChosenWeek(week.next)
