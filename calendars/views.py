"""How an interviewer connects their calendar: a link, a question, a grant.

Opening a link changes nothing, so that a mail scanner that opens it does not either. Where the
browser comes back to is written with the setting BASE_URL, never with what a request calls us.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calendars import connect_links, writer
from calendars.connect_links import InvalidConnectLinkError
from calendars.models import Connection
from calendars.oauth import code_flow
from core.read_errors import ReadError
from net.deadline import Deadline

_CONNECTING = "calendars.connecting"


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest, link: str) -> HttpResponse:
    """Say what will be asked for; when told to go on, go and ask."""
    try:
        connection = connect_links.load_connection(link)
    except InvalidConnectLinkError:
        return _no_link(request)
    service = code_flow.get_oauth_provider(connection.provider)
    if service is None:
        return _no_link(request)
    if request.method != "POST":
        return _question(request, connection, service)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    request.session[_CONNECTING] = {"state": state, "verifier": verifier, "link": link}
    answer = HttpResponseRedirect(service.authorization_url(get_redirect_uri(), state, verifier))
    return _guarded(answer, service.origin)


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Come back from the service with a code, or without."""
    waiting = request.session.get(_CONNECTING)
    state = request.GET.get("state", "")
    if not waiting or not constant_time_compare(state, waiting["state"]):
        words = _("Open the link that you were given again.")
        return _message(request, 400, _("This page was not expected"), words)
    del request.session[_CONNECTING]
    if "error" in request.GET:
        return _refused(request, request.GET["error"])
    if not request.GET.get("code"):
        words = _("The answer that came back was not whole.")
        return _message(request, 400, _("Not connected"), words)
    return _finish(request, waiting["link"], request.GET["code"], waiting["verifier"])


def get_redirect_uri() -> str:
    """Where services send browsers back to; they compare it letter by letter."""
    return f"{settings.BASE_URL}{reverse('calendar-callback')}"


def _finish(request: HttpRequest, link: str, code: str, verifier: str) -> HttpResponse:
    try:
        connection = connect_links.load_connection(link)
        service = code_flow.get_oauth_provider(connection.provider)
        if service is None:
            return _no_link(request)
        deadline = Deadline.after(settings.CALENDARS["DEADLINE"])
        granted = service.exchange_code(code, get_redirect_uri(), verifier, deadline)
        if not granted.refresh_token:
            return _unfinished(request)
        with transaction.atomic():
            connect_links.redeem(link, granted.refresh_token, granted.scope)
    except InvalidConnectLinkError:
        return _no_link(request)
    except ReadError:
        return _unfinished(request)
    return _message(request, 200, _("Connected"), _connected(connection, service))


def _connected(connection: Connection, service: code_flow.OAuthProvider) -> str:
    """What follows from a grant that was just kept."""
    calendar = _calendar(connection)
    connection.refresh_from_db(fields=["grant"])
    if service.requests_write and writer.can_write(connection):
        words = _(
            "From now on we can see when %(calendar)s is busy, and put your booked interviews"
            " there."
        )
    else:
        words = _("From now on we can see when %(calendar)s is busy, and nothing else of it.")
    return words % {"calendar": calendar}


def _question(
    request: HttpRequest, connection: Connection, service: code_flow.OAuthProvider
) -> HttpResponse:
    context = {
        "interviewer": connection.interviewer.name,
        "calendar": _calendar(connection),
        "service": service.label,
        "writes": service.requests_write,
    }
    return _guarded(render(request, "calendars/connect.html", context), service.origin)


def _calendar(connection: Connection) -> str:
    return connection.username or connection.interviewer.email or connection.name


def _no_link(request: HttpRequest) -> HttpResponse:
    words = _("It is not whole, too old, or was used already. Ask for a new one.")
    return _message(request, 404, _("This link does not work"), words)


def _refused(request: HttpRequest, error: str) -> HttpResponse:
    if error == "access_denied":
        words = _("You did not allow it. If that was a mistake, open the link again.")
        return _message(request, 403, _("Not connected"), words)
    return _unfinished(request)


def _unfinished(request: HttpRequest) -> HttpResponse:
    words = _("The calendar service did not let us finish. Open the link again, or tell us.")
    return _message(request, 502, _("Not connected"), words)


def _message(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    context = {"title": title, "words": words, "go_on": _go_on(request, status)}
    return _guarded(render(request, "calendars/message.html", context, status=status))


def _go_on(request: HttpRequest, status: int) -> str:
    """The name of where to go on to; blank for strangers to whom a link brought no calendar."""
    welcome = status == 200 or request.user.is_authenticated
    return settings.CALENDARS["CONNECTED_REDIRECT"] if welcome else ""


def _guarded(answer: HttpResponse, form_action: str = "") -> HttpResponse:
    """Kept nowhere, found by nobody, and doing nothing but what it says."""
    forms = f"'self' {form_action}" if form_action else "'none'"
    answer["Content-Security-Policy"] = (
        f"default-src 'none'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )
    # a browser that may not name our own page to us would fail the check against forged forms
    answer["Referrer-Policy"] = "same-origin" if form_action else "no-referrer"
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
