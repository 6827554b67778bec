"""The page on which an interviewer connects a CalDAV calendar.

The first form asks for an address and a sign-in. If the address is a calendar, it is connected.
Otherwise the page lists the calendars that were found, and a second form connects the chosen one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access import throttling
from api import path_ids
from api.scopes import Scope
from calendars import caldav_discovery, calendar_choice
from calendars.caldav_address import CalDavAddress
from calendars.caldav_discovery import FoundCalendar, OtherServerError, SignIn
from calendars.calendar_choice import CalendarChoice, InvalidChoiceError
from calendars.models import Connection
from core.read_errors import ReadError, ReadFailure
from net.ssrf_guard import EgressBlockedError
from pages.staff_request import StaffRequest, StaffView, staff_view
from people.models import Interviewer


class SearchForm(forms.Form):
    """An address and a sign-in, as long as a connection can store them."""

    address = forms.CharField(max_length=2000)
    username = forms.CharField(max_length=320, required=False)
    password = forms.CharField(max_length=500, required=False, strip=False)


@dataclass(frozen=True)
class ChoiceRow:
    """A found calendar as a radio button. `index` is its value."""

    index: int
    calendar: FoundCalendar
    is_connected: bool


def caldav_view(view: StaffView) -> StaffView:
    """Wrap a view of the page. Accounts without an interviewer are redirected to their own page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @staff_view(Scope.PEOPLE_OWN)
    @wraps(view)
    def wrapper(staff: StaffRequest) -> HttpResponse:
        if staff.interviewer is None:
            return redirect("mine")
        if not caldav_discovery.is_available():
            raise Http404
        return view(staff, staff.interviewer)

    return wrapper


@caldav_view
def search_calendars(staff: StaffRequest, interviewer: Interviewer) -> HttpResponse:
    """Show the form for an address; on POST, search for calendars there."""
    if staff.request.method != "POST":
        return _render(staff, {"values": _get_stored_values(staff, interviewer)})
    throttling.throttle_calendar_search(staff.account_id, staff.now)
    form = SearchForm(staff.request.POST)
    if not form.is_valid():
        return _render(staff, {"errors": form.errors}, 400)
    try:
        return _search(staff, interviewer, form.cleaned_data)
    except EgressBlockedError:
        return _render_error(staff, "address", _describe_blocked())
    except OtherServerError as error:
        text = caldav_discovery.describe_other_server(error)
        return _render_error(staff, "address", text, {"values": {"address": error.url}})
    except ReadError as error:
        text = caldav_discovery.describe_failure(error)
        if error.reason is ReadFailure.REAUTH_NEEDED:
            return _render_error(staff, "password", text)
        return _render_error(staff, "address", text, status=502)


@caldav_view
def choose_calendar(staff: StaffRequest, interviewer: Interviewer) -> HttpResponse:
    """Connect the chosen calendar."""
    if staff.request.method != "POST":
        return redirect("mine-caldav")
    try:
        choice = CalendarChoice.from_token(staff.request.POST.get("found", ""), staff.account_id)
    except InvalidChoiceError:
        text = _("The list of calendars is too old. Search again.")
        return _render(staff, {"error": text}, 400)
    calendar = choice.get(staff.request.POST.get("calendar", ""))
    if calendar is None:
        context = {"choice_error": _("Choose a calendar.")}
        return _render_choice(staff, interviewer, choice, context, 400)
    if "another" not in staff.request.POST:
        return _connect(staff, interviewer, choice, calendar)
    choice.connect(calendar, interviewer)
    context = {"saved": _describe_connected(calendar.name)}
    return _render_choice(staff, interviewer, choice, context)


def _get_stored_values(staff: StaffRequest, interviewer: Interviewer) -> dict[str, str]:
    """Return the server and user name of the calendar that is connected again, if there is one."""
    stored_id = staff.request.GET.get("calendar")
    if stored_id is None:
        return {}
    connection = Connection.objects.filter(
        interviewer=interviewer,
        provider=caldav_discovery.PROVIDER,
        pk=path_ids.parse(stored_id),
    ).first()
    if connection is None:
        raise Http404
    return {
        "address": calendar_choice.get_server(connection),
        "username": connection.username,
    }


def _describe_blocked() -> str:
    return _(
        "This address is not allowed. Enter the name of a server, or an address that begins with"
        " https:// and has no user name in it. A server in your own network must be listed in"
        " ALLOWED_PRIVATE_HOSTS."
    )


def _search(
    staff: StaffRequest, interviewer: Interviewer, typed: Mapping[str, str]
) -> HttpResponse:
    address = CalDavAddress.parse(typed["address"])
    sign_in = SignIn(typed["username"] or address.email, typed["password"])
    discovery = caldav_discovery.discover(address, sign_in, staff.now)
    choice = CalendarChoice(discovery.calendars, sign_in.username, sign_in.password)
    if discovery.is_direct:
        return _connect(staff, interviewer, choice, choice.calendars[0])
    if not choice.calendars:
        return _render_error(staff, "address", caldav_discovery.describe_nothing_found())
    return _render_choice(staff, interviewer, choice, {})


def _connect(
    staff: StaffRequest, interviewer: Interviewer, choice: CalendarChoice, calendar: FoundCalendar
) -> HttpResponse:
    connection = choice.connect(calendar, interviewer)
    messages.success(staff.request, _describe_connected(connection.name), extra_tags="calendars")
    return redirect("mine")


def _describe_connected(name: str) -> str:
    return _("%(calendar)s was connected.") % {"calendar": name}


def _render_choice(
    staff: StaffRequest,
    interviewer: Interviewer,
    choice: CalendarChoice,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    connected = calendar_choice.list_connections(interviewer)
    rows = [
        ChoiceRow(index, calendar, calendar.url.rstrip("/") in connected)
        for index, calendar in enumerate(choice.calendars)
    ]
    found = choice.to_token(staff.account_id)
    return _render(staff, {"rows": rows, "found": found, **context}, status)


def _render_error(
    staff: StaffRequest,
    field: str,
    text: str,
    context: Mapping[str, Any] | None = None,
    status: int = 400,
) -> HttpResponse:
    return _render(staff, {"errors": {field: [text]}, **(context or {})}, status)


def _render(staff: StaffRequest, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Render the page. It shows the typed address and user name, never the password."""
    values = {name: staff.request.POST.get(name, "") for name in ("address", "username")}
    values.update(context.get("values", {}))
    page_context = {**context, "values": values, "current_page": "mine"}
    return staff.render("interviewer/caldav", page_context, status)
