"""The pages on which an interviewer connects their calendar by OAuth.

GET changes nothing, because mail scanners open links. The redirect URI is built from the setting
BASE_URL, never from the request's Host header.
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

from calendars import connect_links, connection_check, writer
from calendars.connect_links import InvalidConnectLinkError
from calendars.models import Connection
from calendars.oauth import code_flow
from core.calendar_errors import ReadError
from net.deadline import Deadline
from ops import periodic_jobs
from people.models import Interviewer

_SESSION_KEY = "calendars.connecting"


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest, link: str) -> HttpResponse:
    """Show which access will be asked for; on POST, redirect to the provider to ask for it."""
    try:
        connection = connect_links.load_connection(link)
    except InvalidConnectLinkError:
        return _invalid_link_page(request)
    if _is_of_another_interviewer(request, connection):
        return _foreign_link_page(request)
    provider = code_flow.get_oauth_provider(connection.provider)
    if provider is None:
        return _invalid_link_page(request)
    if request.method != "POST":
        return _connect_page(request, connection, provider)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    request.session[_SESSION_KEY] = {
        "state": state,
        "verifier": verifier,
        "link": link,
        "origin": connection.origin,
    }
    url = provider.authorization_url(get_redirect_uri(), state, verifier)
    return _allow_form_target(HttpResponseRedirect(url), provider.origin)


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Handle the provider's redirect back, with an authorization code or an error."""
    pending = request.session.get(_SESSION_KEY)
    state = request.GET.get("state", "")
    if not pending or not constant_time_compare(state, pending["state"]):
        text = _("This sign-in was not started here, or has already ended. Open your link again.")
        return _message_page(request, 400, _("Not connected"), text)
    del request.session[_SESSION_KEY]
    # now, because Django does not save the session of an answer 5xx, and the state works once
    request.session.save()
    if "error" in request.GET:
        return _provider_error_page(request, request.GET["error"])
    if not request.GET.get("code"):
        text = _("The calendar service's answer was incomplete. Open your link again.")
        return _message_page(request, 400, _("Not connected"), text)
    return _finish(request, pending, request.GET["code"])


def get_redirect_uri() -> str:
    """Return the callback URL; providers compare it character by character."""
    return f"{settings.BASE_URL}{reverse('calendar-callback')}"


def _finish(request: HttpRequest, pending: dict[str, str], code: str) -> HttpResponse:
    """Store the grant, unless the connection was changed since its owner agreed."""
    link, verifier = pending["link"], pending["verifier"]
    try:
        connection = connect_links.load_connection(link)
        if _is_of_another_interviewer(request, connection):
            return _foreign_link_page(request)
        provider = code_flow.get_oauth_provider(connection.provider)
        if provider is None or connection.origin != pending.get("origin"):
            return _invalid_link_page(request)
        deadline = Deadline.after(settings.CALENDARS["DEADLINE"])
        tokens = provider.exchange_code(code, get_redirect_uri(), verifier, deadline)
        if not tokens.refresh_token:
            return _incomplete_page(request)
        with transaction.atomic():
            connect_links.redeem(link, tokens.refresh_token, tokens.scope)
    except InvalidConnectLinkError:
        return _invalid_link_page(request)
    except ReadError:
        return _incomplete_page(request)
    return _message_page(request, 200, _("Connected"), _connected_text(connection, provider))


def _connected_text(connection: Connection, provider: code_flow.OAuthProvider) -> str:
    calendar = _calendar_name(connection)
    connection.refresh_from_db(fields=["grant"])
    if provider.requests_write and writer.can_write(connection):
        text = _("We can now see when %(calendar)s is busy, and add your booked interviews to it.")
    else:
        text = _("We can now see when %(calendar)s is busy, and nothing else.")
    checked = connection_check.check(connection, periodic_jobs.now())
    return f"{text % {'calendar': calendar}} {checked.text}"


def _connect_page(
    request: HttpRequest, connection: Connection, provider: code_flow.OAuthProvider
) -> HttpResponse:
    context = {
        "interviewer": connection.interviewer.name,
        "calendar": _calendar_name(connection),
        "service": provider.label,
        "writes": provider.requests_write,
    }
    response = render(request, "calendars/connect.html", context)
    return _allow_form_target(response, provider.origin)


def _calendar_name(connection: Connection) -> str:
    return connection.username or connection.interviewer.email or connection.name


def _is_of_another_interviewer(request: HttpRequest, connection: Connection) -> bool:
    """Return whether the signed-in account belongs to another interviewer than the connection.

    Interviewers without an account, and accounts without an interviewer, may use every link.
    """
    if not request.user.is_authenticated:
        return False
    own_id = Interviewer.objects.filter(account=request.user).values_list("pk", flat=True).first()
    return own_id is not None and own_id != connection.interviewer_id


def _foreign_link_page(request: HttpRequest) -> HttpResponse:
    text = _(
        "The link was made for another interviewer, and you would connect your own calendar for"
        " them. If you are that interviewer, sign out and open the link again."
    )
    return _message_page(request, 403, _("This link is not for you"), text)


def _invalid_link_page(request: HttpRequest) -> HttpResponse:
    text = _("The link is incomplete, has expired or was already used. Ask for a new one.")
    return _message_page(request, 404, _("This link does not work"), text)


def _provider_error_page(request: HttpRequest, error: str) -> HttpResponse:
    if error == "access_denied":
        text = _("You did not allow access. If that was a mistake, open the link again.")
        return _message_page(request, 403, _("Not connected"), text)
    return _incomplete_page(request)


def _incomplete_page(request: HttpRequest) -> HttpResponse:
    text = _(
        "The calendar service did not complete the sign-in. Open the link again. If it fails"
        " again, tell your coordinator."
    )
    return _message_page(request, 502, _("Not connected"), text)


def _message_page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "next_url_name": _next_url_name(request, status)}
    response = render(request, "calendars/message.html", context, status=status)
    # the URL of the callback holds the authorization code
    response["Referrer-Policy"] = "no-referrer"
    return response


def _next_url_name(request: HttpRequest, status: int) -> str:
    """Return the URL name to continue to; empty for a visitor without an account or valid link."""
    is_allowed = status == 200 or request.user.is_authenticated
    return settings.CALENDARS["CONNECTED_REDIRECT"] if is_allowed else ""


def _allow_form_target(response: HttpResponse, origin: str) -> HttpResponse:
    """Let the forms of this page, and their redirects, lead to an OAuth provider's origin."""
    # the attribute that django-csp reads; its decorators need an origin known beforehand
    response._csp_update = {"form-action": [origin]}  # type: ignore[attr-defined]
    return response
