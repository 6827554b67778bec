"""The page on which a calendar feed (ICS) is connected.

A feed that cannot be read is refused with the reason, because it would block its interviewer. Its
address may be a secret: once it is stored, it is not shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse

from access import throttling
from calendars import connection_creation
from calendars.connection_creation import FEED, CalendarSearchError, UnusableAddressError
from core.names import validate_name
from pages.my_page.connected_text import describe_blocked_address, describe_connected
from pages.my_page.interviewer_page import InterviewerPage, shows_on_get


class FeedForm(forms.Form):
    """The address of a feed, its sign-in if it needs one, and a name."""

    url = forms.CharField(max_length=2000)
    name = forms.CharField(max_length=200, required=False, validators=[validate_name])
    username = forms.CharField(max_length=320, required=False, validators=[validate_name])
    password = forms.CharField(max_length=500, required=False, strip=False)


@shows_on_get
def connect_feed(page: InterviewerPage) -> HttpResponse:
    """Show the form for a feed; on POST, read it and connect it."""
    if FEED not in settings.CALENDARS["PROVIDERS"]:
        raise Http404
    viewer = page.viewer
    if viewer.request.method != "POST":
        return _render(page, {})
    throttling.throttle_calendar_search(viewer.account_id, viewer.now)
    form = FeedForm(viewer.request.POST)
    if not form.is_valid():
        return _render(page, form.errors, 400)
    typed = {name: value for name, value in form.cleaned_data.items() if value}
    try:
        values = connection_creation.prepare(
            page.interviewer, {"provider": FEED, **typed}, viewer.now
        )
    except UnusableAddressError:
        return _render(page, {"url": [describe_blocked_address()]}, 400)
    except CalendarSearchError as error:
        return _render(page, {error.member: [error.text]}, 400)
    connection = connection_creation.create(page.interviewer, values)
    return page.redirect_with_message("calendars", describe_connected(connection, viewer.now))


def _render(page: InterviewerPage, errors: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Render the page. It shows what was typed, except the password."""
    values = {name: page.viewer.request.POST.get(name, "") for name in ("url", "name", "username")}
    return page.render("my_page/feed", {"errors": errors, "values": values}, status)
