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
from pages.signed_in_request import SignedInRequest, SignedInView, signed_in_view
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


def caldav_view(view: SignedInView) -> SignedInView:
    """Wrap a view of the page. Accounts without an interviewer are redirected to their own page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in_view(Scope.PEOPLE_OWN)
    @wraps(view)
    def wrapper(viewer: SignedInRequest) -> HttpResponse:
        if viewer.interviewer is None:
            return redirect("my-page")
        if not caldav_discovery.is_available():
            raise Http404
        return view(viewer, viewer.interviewer)

    return wrapper


@caldav_view
def search_calendars(viewer: SignedInRequest, interviewer: Interviewer) -> HttpResponse:
    """Show the form for an address; on POST, search for calendars there."""
    if viewer.request.method != "POST":
        return _render(viewer, {"values": _get_stored_values(viewer, interviewer)})
    throttling.throttle_calendar_search(viewer.account_id, viewer.now)
    form = SearchForm(viewer.request.POST)
    if not form.is_valid():
        return _render(viewer, {"errors": form.errors}, 400)
    try:
        return _search(viewer, interviewer, form.cleaned_data)
    except EgressBlockedError:
        return _render_error(viewer, "address", _describe_blocked())
    except OtherServerError as error:
        text = caldav_discovery.describe_other_server(error)
        return _render_error(viewer, "address", text, {"values": {"address": error.url}})
    except ReadError as error:
        text = caldav_discovery.describe_failure(error)
        if error.reason is ReadFailure.REAUTH_NEEDED:
            return _render_error(viewer, "password", text)
        return _render_error(viewer, "address", text, status=502)


@caldav_view
def choose_calendar(viewer: SignedInRequest, interviewer: Interviewer) -> HttpResponse:
    """Connect the chosen calendar."""
    if viewer.request.method != "POST":
        return redirect("my-page-caldav")
    try:
        choice = CalendarChoice.from_token(viewer.request.POST.get("found", ""), viewer.account_id)
    except InvalidChoiceError:
        text = _("The list of calendars is too old. Search again.")
        return _render(viewer, {"error": text}, 400)
    calendar = choice.get(viewer.request.POST.get("calendar", ""))
    if calendar is None:
        context = {"choice_error": _("Choose a calendar.")}
        return _render_choice(viewer, interviewer, choice, context, 400)
    if "another" not in viewer.request.POST:
        return _connect(viewer, interviewer, choice, calendar)
    choice.connect(calendar, interviewer)
    context = {"saved": _describe_connected(calendar.name)}
    return _render_choice(viewer, interviewer, choice, context)


def _get_stored_values(viewer: SignedInRequest, interviewer: Interviewer) -> dict[str, str]:
    """Return the server and user name of the calendar that is connected again, if there is one."""
    stored_id = viewer.request.GET.get("calendar")
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
    viewer: SignedInRequest, interviewer: Interviewer, typed: Mapping[str, str]
) -> HttpResponse:
    address = CalDavAddress.parse(typed["address"])
    sign_in = SignIn(typed["username"] or address.email, typed["password"])
    discovery = caldav_discovery.discover(address, sign_in, viewer.now)
    choice = CalendarChoice(discovery.calendars, sign_in.username, sign_in.password)
    if discovery.is_direct:
        return _connect(viewer, interviewer, choice, choice.calendars[0])
    if not choice.calendars:
        return _render_error(viewer, "address", caldav_discovery.describe_nothing_found())
    return _render_choice(viewer, interviewer, choice, {})


def _connect(
    viewer: SignedInRequest,
    interviewer: Interviewer,
    choice: CalendarChoice,
    calendar: FoundCalendar,
) -> HttpResponse:
    connection = choice.connect(calendar, interviewer)
    messages.success(viewer.request, _describe_connected(connection.name), extra_tags="calendars")
    return redirect("my-page")


def _describe_connected(name: str) -> str:
    return _("%(calendar)s was connected.") % {"calendar": name}


def _render_choice(
    viewer: SignedInRequest,
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
    found = choice.to_token(viewer.account_id)
    return _render(viewer, {"rows": rows, "found": found, **context}, status)


def _render_error(
    viewer: SignedInRequest,
    field: str,
    text: str,
    context: Mapping[str, Any] | None = None,
    status: int = 400,
) -> HttpResponse:
    return _render(viewer, {"errors": {field: [text]}, **(context or {})}, status)


def _render(viewer: SignedInRequest, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Render the page. It shows the typed address and user name, never the password."""
    values = {name: viewer.request.POST.get(name, "") for name in ("address", "username")}
    values.update(context.get("values", {}))
    page_context = {**context, "values": values, "current_page": "my-page"}
    return viewer.render("my_page/caldav", page_context, status)
