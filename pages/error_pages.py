"""Error pages: what happened, whether anything was changed, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.throttling import ThrottledError
from bookings.candidate_links import TooManyChangesError
from bookings.locking import ConcurrencyError
from engine.panel import EmptyPanelError, TooManyGroupsError, UnfillableGroupError
from interviews.interview_spec import InterviewInactiveError
from interviews.query_limits import QueryTimeoutError
from ops import database_errors
from pages.responses import render_page
from people.engine_values import UnreadableRulesError

#: Errors of an interview type that cannot be booked until it is corrected.
PANEL_ERRORS = (
    EmptyPanelError,
    UnfillableGroupError,
    TooManyGroupsError,
    UnreadableRulesError,
    InterviewInactiveError,
)
#: Title and message by HTTP status.
_ERROR_TEXTS = {
    400: (
        gettext_lazy("This link is not valid"),
        gettext_lazy(
            "It may be incomplete. Open it again in the message in which you received it."
        ),
    ),
    403: (
        gettext_lazy("The form could not be submitted"),
        gettext_lazy(
            "Nothing was changed. The page was open for too long, you signed in or out in the"
            " meantime, or your browser blocks cookies. Go back, reload the page and send the form"
            " again."
        ),
    ),
    404: (
        gettext_lazy("Page not found"),
        gettext_lazy(
            "The address is wrong, the page was removed, or your account has no access to it."
        ),
    ),
    409: (
        gettext_lazy("This interview cannot be booked yet"),
        gettext_lazy(
            "It is not fully set up. Tell the person who sent you the link, and try again later."
        ),
    ),
    429: (
        gettext_lazy("Too many requests"),
        gettext_lazy("Nothing was changed. Try again in a minute."),
    ),
    500: (
        gettext_lazy("Something went wrong"),
        gettext_lazy(
            "An error occurred on our side. Your last action may not have been completed: go back"
            " and check."
        ),
    ),
    503: (
        gettext_lazy("The service is busy"),
        gettext_lazy("Nothing was changed. Go back and try again in a moment."),
    ),
}

PageView = Callable[..., HttpResponse]


def render_error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Render the error page of an HTTP status."""
    title, message = _ERROR_TEXTS[status]
    return render_page(request, "error", {"title": title, "message": message}, status)


def render_too_many_changes(request: HttpRequest, error: TooManyChangesError) -> HttpResponse:
    """Render the page for a candidate link with which too many changes were made."""
    message = _(
        "Nothing was changed. Try again in an hour, or ask the person who sent you the link."
    )
    if error.is_final:
        message = _("Nothing was changed. Ask the person who sent you the link for another time.")
    title = _("Too many changes with this link")
    response = render_page(request, "error", {"title": title, "message": message}, 429)
    return response if error.is_final else _with_retry_after(response, error.retry_after_seconds)


def describe_panel_error(error: Exception) -> str:
    """Return what a coordinator has to correct before an interview type can be booked."""
    if isinstance(error, EmptyPanelError):
        return _("The panel has no interviewers.")
    if isinstance(error, UnfillableGroupError):
        text = _("A group needs %(required)d interviewers but has only %(members)d.")
        return text % {"required": error.required, "members": error.members}
    if isinstance(error, TooManyGroupsError):
        return _("The panel has more than %(most)d groups.") % {"most": error.maximum}
    if isinstance(error, InterviewInactiveError):
        return _("This interview type is not active.")
    return str(error)


def handle_errors(view: PageView) -> PageView:
    """Wrap a view so that the expected errors are rendered as pages."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PANEL_ERRORS:
            return render_error_page(request, 409)
        except ThrottledError as error:
            return _with_retry_after(render_error_page(request, 429), error.retry_after_seconds)
        except (ConcurrencyError, QueryTimeoutError):
            return _with_retry_after(render_error_page(request, 503), 1)
        except (DatabaseError, InterfaceError) as error:
            failure = database_errors.classify(error)
            if failure is None:
                raise
            database_errors.report(error, failure)
            return _with_retry_after(render_error_page(request, 503), 1)

    return wrapper


def _with_retry_after(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response
