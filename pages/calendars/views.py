"""The connected calendars of all interviewers, and what coordinators do about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from access import throttling
from api.scopes import Scope
from calendars import connection_check, connection_status
from calendars.models import Connection
from outbox import reconnect_mails
from outbox.reconnect_mails import ReconnectMailRefusedError
from pages.calendars.calendar_rows import CalendarRow
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer

PAGE_SIZE = 50
#: The people without a calendar that the page lists at most.
MAX_PEOPLE = 100
#: Why no mail was sent, by the code of the error.
_REFUSALS: dict[str, str | Promise] = {
    "mail_off": gettext_lazy("Nothing was sent: this installation sends no mails."),
    "email_missing": gettext_lazy("Nothing was sent: the person has no email address."),
    "account_missing": gettext_lazy(
        "Nothing was sent: this calendar is connected on the person’s own page, which needs an"
        " account. Invite the person first, or connect the calendar again yourself."
    ),
    "asked_recently": gettext_lazy(
        "Nothing was sent: the person was asked already. You can ask once a day."
    ),
}


@require_safe
@signed_in_view(Scope.PEOPLE_WRITE)
def calendar_list(viewer: SignedInRequest) -> HttpResponse:
    """List the connected calendars of all interviewers with their status."""
    needs_attention = viewer.request.GET.get("state") == "attention"
    connections = _find(needs_attention=needs_attention)
    shown = Paginator(connections, PAGE_SIZE).get_page(viewer.request.GET.get("page"))
    without = Interviewer.objects.filter(active=True, connections=None).order_by("name", "pk")
    context = {
        "current_page": "calendar-list",
        "rows": [CalendarRow.from_connection(each, viewer.clock) for each in shown.object_list],
        "shown": shown,
        "state": "attention" if needs_attention else "all",
        "default": settings.CALENDARS["DEFAULT"],
        "unconnected": list(without[: MAX_PEOPLE + 1]),
        "max_people": MAX_PEOPLE,
        "flash_messages": viewer.flash_messages,
    }
    return viewer.render("calendars/list", context)


def _find(*, needs_attention: bool) -> QuerySet[Connection]:
    rows = Connection.objects.all()
    if needs_attention:
        rows = connection_status.find_with_problem()
    related = rows.select_related("interviewer", "snapshot", "health")
    return related.defer("snapshot__packed").order_by("interviewer__name", "name", "pk")


ConnectionAction = Callable[[SignedInRequest, Connection], HttpResponse]


def connection_action(action: ConnectionAction) -> Callable[..., HttpResponse]:
    """Wrap what a POST request does with a connection; a GET request shows the list."""

    @allow_form_methods
    @signed_in_view(Scope.PEOPLE_WRITE)
    @wraps(action)
    def wrapper(viewer: SignedInRequest, connection_id: int, **_kwargs: Any) -> HttpResponse:
        if viewer.request.method != "POST":
            return redirect("calendar-list")
        rows = Connection.objects.select_related("interviewer", "snapshot", "health")
        connection = rows.filter(pk=connection_id).first()
        if connection is None:
            raise Http404
        return action(viewer, connection)

    return wrapper


@connection_action
def test_calendar(viewer: SignedInRequest, connection: Connection) -> HttpResponse:
    """Read a calendar now, and show how many busy times were found or what is wrong."""
    throttling.throttle_calendar_search(viewer.account_id, viewer.now)
    checked = connection_check.check(connection, viewer.now)
    text = f"{connection.name}: {checked.text}"
    return _redirect(viewer, connection, text, is_error=checked.failure is not None)


@connection_action
def ask_to_reconnect(viewer: SignedInRequest, connection: Connection) -> HttpResponse:
    """Mail the owner of a calendar a link to connect it again."""
    try:
        reconnect_mails.ask_to_reconnect(connection.pk, viewer.now)
    except ReconnectMailRefusedError as error:
        return _redirect(viewer, connection, str(_REFUSALS[error.code]), is_error=True)
    return _redirect(viewer, connection, _("The mail was sent."))


@connection_action
def remove_calendar(viewer: SignedInRequest, connection: Connection) -> HttpResponse:
    """Delete a connection with its credentials and its stored busy times."""
    connection.delete()
    text = _("%(calendar)s was removed and is no longer read.") % {"calendar": connection.name}
    return _redirect(viewer, connection, text)


def _redirect(
    viewer: SignedInRequest, connection: Connection, text: str, *, is_error: bool = False
) -> HttpResponse:
    """Redirect to the page from which the form was sent, which shows the message."""
    level, section = (messages.ERROR, "error") if is_error else (messages.SUCCESS, "calendars")
    messages.add_message(viewer.request, level, text, extra_tags=section)
    if viewer.request.POST.get("back") == "person":
        return redirect("person", connection.interviewer_id)
    return redirect("calendar-list")
