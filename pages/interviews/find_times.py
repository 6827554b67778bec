"""Find times for some people without an interview type: all of them, a duration and a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework import serializers

from api.fields import QueryIntegerField
from api.scopes import Scope
from engine.timestamps import format_utc
from interviews.models import MAX_DURATION_MINUTES, MIN_DURATION_MINUTES
from interviews.query_serializers import MAX_MEMBERS, build_spec_from_body
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.interviews import week
from pages.interviews.type_people import PanelPeople
from pages.interviews.week import BoardDay, BoardWeek
from pages.page_clock import is_supported_date
from pages.signed_in_request import SignedInRequest, signed_in_view

_DEFAULT_DURATION = "60"
_SATURDAY = 5


class _DurationSerializer(serializers.Serializer):
    duration = QueryIntegerField(min_value=MIN_DURATION_MINUTES, max_value=MAX_DURATION_MINUTES)


@dataclass(frozen=True)
class _Search:
    """The values of the form. `typed` has the names not found; `duration` is a text."""

    person_ids: Sequence[int]
    typed: str
    duration: str
    day: date

    @classmethod
    def parse(cls, query: QueryDict, people: PanelPeople, today: date) -> _Search:
        """Parse a query string; people without a label in `people` are left out."""
        texts = dict.fromkeys(query.getlist("person"))
        chosen = [pk for pk in people.labels if str(pk) in texts]
        added, typed = people.find_all(query.get("add", ""))
        ids = [*dict.fromkeys([*chosen, *added])][:MAX_MEMBERS]
        duration = query.get("duration", _DEFAULT_DURATION)
        return cls(ids, typed, duration, _parse_day(query.get("day", ""), today))

    def build_query(self, **changes: Any) -> str:
        """Return the query string of this search with changes."""
        fields = {"person": self.person_ids, "duration": self.duration, "day": self.day.isoformat()}
        return urlencode({**fields, **changes}, doseq=True)

    def list_errors(self) -> dict[str, Any]:
        """Return the errors by field."""
        serializer = _DurationSerializer(data={"duration": self.duration})
        errors = {} if serializer.is_valid() else dict(serializer.errors)
        if self.typed:
            text = _("Choose a person of the list: no or several people have this name: %(name)s.")
            errors["add"] = [text % {"name": self.typed}]
        return errors


@require_safe
@signed_in_view(Scope.AVAILABILITY_READ)
def find_times(viewer: SignedInRequest) -> HttpResponse:
    """Show the form, and the slots of the week for the chosen people."""
    people = PanelPeople.load()
    today = viewer.clock.local_date(viewer.now)
    search = _Search.parse(viewer.request.GET, people, today)
    errors = search.list_errors()
    chosen = [
        (pk, people.labels[pk], search.build_query(person=_leave_out(search.person_ids, pk)))
        for pk in search.person_ids
    ]
    context = {
        "current_page": "interview-list",
        "search": search,
        "chosen": chosen,
        "labels": people.labels.values(),
        "errors": errors,
        "zone": viewer.clock.format_zone(viewer.now),
        **(_find(viewer, search) if chosen and not errors else {}),
    }
    return viewer.render("interviews/find_times", context, 400 if errors else 200)


def _find(viewer: SignedInRequest, search: _Search) -> dict[str, Any]:
    """Search the week; return what the page shows, or why nothing can be searched."""
    group = {"memberIds": search.person_ids, "required": None, "alternateIds": []}
    body = {
        "durationMinutes": int(search.duration),
        "panel": {"groups": [group], "optionalIds": []},
        "noticeMinutes": 0,
    }
    try:
        found = week.load_week(build_spec_from_body(body, None), search.day, viewer)
    except PANEL_ERRORS as error:
        return {"problem": describe_panel_error(error)}
    return {
        "week": found,
        "days": [(day, _list_times(found, day)) for day in found.days],
        "type_query": urlencode(
            {"person": search.person_ids, "duration": search.duration}, doseq=True
        ),
        "previous_query": search.build_query(day=found.previous_week.isoformat()),
        "next_query": search.build_query(day=found.next_week.isoformat()),
    }


def _list_times(found: BoardWeek, day: BoardDay) -> list[tuple[str, str]]:
    """Return the starts of the slots of a day, as ISO 8601 texts and times of the clock."""
    slots = found.starts.mask_of(found.window_of(day.day)) & found.starts.slots
    starts = found.starts.grid.starts_in(slots)
    return [(format_utc(start), found.clock.format_time(start)) for start in starts]


def _leave_out(person_ids: Sequence[int], person_id: int) -> list[int]:
    return [pk for pk in person_ids if pk != person_id]


def _parse_day(text: str, today: date) -> date:
    """Return a date of a query string; without one, today, or the Monday after a weekend."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today + timedelta(days=2) if today.weekday() >= _SATURDAY else today
    return day if is_supported_date(day) else today
