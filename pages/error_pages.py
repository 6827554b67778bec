"""What went wrong, as a page: what happened, whether anything was changed, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.locking import ConcurrencyError
from engine.panel import EmptyPanelError, TooManyGroupsError, UnfillableGroupError
from pages.responses import render_page
from pages.throttling import ThrottledError
from people.engine_values import UnreadableRulesError

#: Interviews to which nobody can be invited as they are.
PANEL_ERRORS = (EmptyPanelError, UnfillableGroupError, TooManyGroupsError, UnreadableRulesError)
_BUSY_ERRORS = (ConcurrencyError, OperationalError, InterfaceError)
_ERROR_TEXTS = {
    400: (
        gettext_lazy("This address cannot be understood"),
        gettext_lazy(
            "It may have been cut off on its way to you. Open it again from where you have it."
        ),
    ),
    403: (
        gettext_lazy("This form was not accepted"),
        gettext_lazy(
            "Nothing was changed. The page was open for too long, you signed in or out meanwhile,"
            " or your browser keeps no cookies. Go back, reload the page and send it again."
        ),
    ),
    404: (
        gettext_lazy("There is nothing here"),
        gettext_lazy(
            "The address is wrong, what was here is gone, or your account may not see it."
        ),
    ),
    409: (
        gettext_lazy("There is nothing to choose from"),
        gettext_lazy(
            "This interview is not ready yet. Tell whoever sent you here, and open it again later."
        ),
    ),
    429: (
        gettext_lazy("That was very often"),
        gettext_lazy("Nothing was changed. Wait a minute, then open the page again."),
    ),
    500: (
        gettext_lazy("Something went wrong"),
        gettext_lazy("It is our fault. What you did may not have been done: go back and look."),
    ),
    503: (
        gettext_lazy("Too much is going on at this moment"),
        gettext_lazy("Nothing was changed. Go back and try again in a moment."),
    ),
}

PageView = Callable[..., HttpResponse]


def render_error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The page of a status."""
    title, words = _ERROR_TEXTS[status]
    return render_page(request, "trouble", {"title": title, "words": words}, status)


def describe_panel_error(unfit: Exception) -> str:
    """What keeps an interview from being offered, for the people who can mend it."""
    if isinstance(unfit, EmptyPanelError):
        return _("Nobody is on the panel.")
    if isinstance(unfit, UnfillableGroupError):
        told = {"required": unfit.required, "members": unfit.members}
        return _("A group of %(members)d cannot give %(required)d.") % told
    if isinstance(unfit, TooManyGroupsError):
        return _("It has more than %(most)d groups.") % {"most": unfit.maximum}
    return str(unfit)


def handle_errors(view: PageView) -> PageView:
    """A view whose foreseen troubles become pages."""

    @wraps(view)
    def viewed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PANEL_ERRORS:
            return render_error_page(request, 409)
        except ThrottledError as fast:
            return _with_retry_after(render_error_page(request, 429), fast.retry_after_seconds)
        except _BUSY_ERRORS:
            return _with_retry_after(render_error_page(request, 503), 1)

    return viewed


def _with_retry_after(answer: HttpResponse, seconds: int) -> HttpResponse:
    answer["Retry-After"] = str(seconds)
    return answer
