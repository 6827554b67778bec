"""The forms of an interviewer's own calendars that are connected with a sign-in elsewhere."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from access import throttling
from calendars import connect_links, connection_check
from calendars.connect_links import ConnectLinkUnavailableError
from calendars.models import Connection
from pages.my_page.interviewer_page import InterviewerPage
from pages.my_page.section_forms import render_page
from people.models import Interviewer


def reconnect_calendar(page: InterviewerPage, connection_id: int) -> HttpResponse:
    """Redirect to the page that connects a calendar again."""
    connection = _get_connection(page.interviewer, connection_id)
    try:
        return redirect(connect_links.build_path(connection))
    except ConnectLinkUnavailableError:
        return render_page(page, {"failed_connection_id": connection_id}, 409)


def connect_new_calendar(page: InterviewerPage, provider: str) -> HttpResponse:
    """Redirect to the page that connects the interviewer's first calendar of a provider."""
    try:
        connection = connect_links.get_or_create_connection(page.interviewer, provider)
        return redirect(connect_links.build_path(connection))
    except ConnectLinkUnavailableError:
        return render_page(page, {"is_provider_unavailable": True}, 409)


def test_calendar(page: InterviewerPage, connection_id: int) -> HttpResponse:
    """Read a calendar now, and show how many busy times were found or what is wrong."""
    viewer = page.viewer
    connection = _get_connection(page.interviewer, connection_id)
    throttling.throttle_calendar_search(viewer.account_id, viewer.now)
    checked = connection_check.check(connection, viewer.now)
    return page.redirect_with_message("calendars", f"{connection.name}: {checked.text}")


def remove_calendar(page: InterviewerPage, connection_id: int) -> HttpResponse:
    """Delete a connection with its credentials and its stored busy times."""
    connection = _get_connection(page.interviewer, connection_id)
    connection.delete()
    text = _("%(calendar)s was removed and is no longer read.") % {"calendar": connection.name}
    return page.redirect_with_message("calendars", text)


def _get_connection(interviewer: Interviewer, connection_id: int) -> Connection:
    """Return a connection of the interviewer; raise Http404 if it is not theirs."""
    connections = Connection.objects.filter(interviewer=interviewer, pk=connection_id)
    related = connections.select_related("interviewer", "snapshot", "health")
    connection: Connection | None = related.first()
    if connection is None:
        raise Http404
    return connection
