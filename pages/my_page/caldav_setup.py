"""The page on which a CalDAV calendar is connected.

The first form asks for an address and a sign-in. If the address is a calendar, it is connected.
Otherwise the page lists the calendars that were found, and a second form connects the chosen one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from access import throttling
from api import path_ids
from calendars import caldav_discovery, calendar_choice
from calendars.caldav_address import CalDavAddress
from calendars.caldav_discovery import FoundCalendar, OtherServerError, SignIn
from calendars.calendar_choice import CalendarChoice, InvalidChoiceError
from calendars.models import Connection
from core.calendar_errors import ReadError, ReadFailure
from net.ssrf_guard import EgressBlockedError
from pages.my_page.connected_text import describe_connected
from pages.my_page.interviewer_page import InterviewerPage, shows_on_get


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


@shows_on_get
def search_calendars(page: InterviewerPage) -> HttpResponse:
    """Show the form for an address; on POST, search for calendars there."""
    _check_available()
    if page.viewer.request.method != "POST":
        return _render(page, {"values": _get_stored_values(page)})
    throttling.throttle_calendar_search(page.viewer.account_id, page.viewer.now)
    form = SearchForm(page.viewer.request.POST)
    if not form.is_valid():
        return _render(page, {"errors": form.errors}, 400)
    try:
        return _search(page, form.cleaned_data)
    except EgressBlockedError:
        return _render_error(page, "address", _describe_blocked())
    except OtherServerError as error:
        text = caldav_discovery.describe_other_server(error)
        return _render_error(page, "address", text, {"values": {"address": error.url}})
    except ReadError as error:
        text = caldav_discovery.describe_failure(error)
        if error.reason is ReadFailure.REAUTH_NEEDED:
            return _render_error(page, "password", text)
        return _render_error(page, "address", text)


@shows_on_get
def choose_calendar(page: InterviewerPage) -> HttpResponse:
    """Connect the chosen calendar."""
    _check_available()
    if page.viewer.request.method != "POST":
        return redirect(page.build_url("caldav"))
    try:
        choice = CalendarChoice.from_token(
            page.viewer.request.POST.get("found", ""), page.viewer.account_id
        )
    except InvalidChoiceError:
        text = _("The list of calendars is too old. Search again.")
        return _render(page, {"error": text}, 400)
    calendar = choice.get(page.viewer.request.POST.get("calendar", ""))
    if calendar is None:
        context = {"choice_error": _("Choose a calendar.")}
        return _render_choice(page, choice, context, 400)
    if "another" not in page.viewer.request.POST:
        return _connect(page, choice, calendar)
    connection = choice.connect(calendar, page.interviewer)
    context = {"saved": describe_connected(connection, page.viewer.now)}
    return _render_choice(page, choice, context)


def _check_available() -> None:
    if not caldav_discovery.is_available():
        raise Http404


def _get_stored_values(page: InterviewerPage) -> dict[str, str]:
    """Return the server and user name of the calendar that is connected again, if there is one."""
    stored_id = page.viewer.request.GET.get("calendar")
    if stored_id is None:
        return {}
    connection = Connection.objects.filter(
        interviewer=page.interviewer,
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
        "This address cannot be used. Enter the name of a server on the internet, or an address"
        " that begins with https:// and has no user name in it. If the calendar is on a server"
        " inside your company, ask your administrator to allow this server."
    )


def _search(page: InterviewerPage, typed: Mapping[str, str]) -> HttpResponse:
    address = CalDavAddress.parse(typed["address"])
    sign_in = SignIn(typed["username"] or address.email, typed["password"])
    discovery = caldav_discovery.discover(address, sign_in, page.viewer.now)
    choice = CalendarChoice(discovery.calendars, sign_in.username, sign_in.password)
    if discovery.is_direct:
        return _connect(page, choice, choice.calendars[0])
    if not choice.calendars:
        return _render_error(page, "address", caldav_discovery.describe_nothing_found())
    return _render_choice(page, choice, {})


def _connect(
    page: InterviewerPage,
    choice: CalendarChoice,
    calendar: FoundCalendar,
) -> HttpResponse:
    connection = choice.connect(calendar, page.interviewer)
    return page.redirect_with_message("calendars", describe_connected(connection, page.viewer.now))


def _render_choice(
    page: InterviewerPage,
    choice: CalendarChoice,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    connected = calendar_choice.list_connections(page.interviewer)
    rows = [
        ChoiceRow(index, calendar, calendar.url.rstrip("/") in connected)
        for index, calendar in enumerate(choice.calendars)
    ]
    found = choice.to_token(page.viewer.account_id)
    return _render(page, {"rows": rows, "found": found, **context}, status)


def _render_error(
    page: InterviewerPage,
    field: str,
    text: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    return _render(page, {"errors": {field: [text]}, **(context or {})}, 400)


def _render(page: InterviewerPage, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Render the page. It shows the typed address and user name, never the password."""
    values = {name: page.viewer.request.POST.get(name, "") for name in ("address", "username")}
    values.update(context.get("values", {}))
    return page.render("my_page/caldav", {**context, "values": values}, status)
