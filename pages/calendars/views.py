"""The connected calendars of all interviewers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from calendars.models import Connection
from pages.calendars.calendar_rows import CalendarRow
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer

#: Names in one sentence.
MAX_NAMES = 100


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def calendar_list(viewer: SignedInRequest) -> HttpResponse:
    """List the connected calendars of all interviewers with their status."""
    connections = Connection.objects.select_related("interviewer", "snapshot", "health")
    rows = [
        CalendarRow.from_connection(connection, viewer.clock)
        for connection in connections.order_by("interviewer__name", "name")
    ]
    without = Interviewer.objects.filter(connections=None).values_list("name", flat=True)
    context = {
        "current_page": "calendar-list",
        "rows": rows,
        "default": settings.CALENDARS["DEFAULT"],
        "unconnected": ", ".join(without.order_by("name")[:MAX_NAMES]),
    }
    return viewer.render("calendars/list", context)
