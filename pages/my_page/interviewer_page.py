"""The page on which the rules and calendars of an interviewer are edited.

Interviewers edit their own on My page, and coordinators those of all on the pages of people.
Both have the same forms: a form is a function of an `InterviewerPage`, which is wrapped once for
each of the two with `own_form_view` and `person_form_view`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from api.scopes import Scope
from bookings import rule_changes
from bookings.rule_changes import UnconfirmedConflictsError
from core.timezone_names import is_timezone
from pages.my_page import affected_interviews
from pages.page_clock import PageClock
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer

ResultT = TypeVar("ResultT")

#: The forms, by the last part of the names of their URLs.
_FORMS = ("hours", "office-hours", "core-hours", "days", "limits", "caldav", "caldav-choose", "ics")


class ChangedMeanwhileError(Exception):
    """Another request changed the fields of a form after the form was shown."""


@dataclass(frozen=True)
class InterviewerPage:
    """A page on which a viewer edits an interviewer; `is_own` if it is the viewer's own."""

    viewer: SignedInRequest
    interviewer: Interviewer
    is_own: bool

    @property
    def url(self) -> str:
        """The URL path of the page that has all forms."""
        return reverse("my-page") if self.is_own else self.build_url("edit")

    @property
    def urls(self) -> dict[str, str]:
        """The URL paths of the forms, by names that templates can use."""
        return {name.replace("-", "_"): self.build_url(name) for name in _FORMS}

    @property
    def calendars_url(self) -> str:
        """The URL of the page that lists the calendars."""
        if self.is_own:
            return f"{self.url}#calendars"
        return reverse("person", args=[self.interviewer.pk])

    def build_url(self, name: str, *args: object) -> str:
        """Return the URL path of a form."""
        if self.is_own:
            return reverse(f"my-page-{name}", args=args)
        return reverse(f"person-{name}", args=[self.interviewer.pk, *args])

    @property
    def clock(self) -> PageClock:
        """The clock in the interviewer's time zone; without a valid one, that of the viewer."""
        clock, zone = self.viewer.clock, self.interviewer.timezone
        return replace(clock, zone=ZoneInfo(zone)) if is_timezone(zone) else clock

    @property
    def current_page(self) -> str:
        return "my-page" if self.is_own else "people"

    def render(self, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        shared = {"page": self, "urls": self.urls, "current_page": self.current_page}
        return self.viewer.render(name, {**shared, **context}, status)

    def redirect_with_message(self, section: str, text: str) -> HttpResponse:
        """Redirect to the page, which shows the message once at the section."""
        messages.success(self.viewer.request, text, extra_tags=section)
        if section == "calendars" and not self.is_own:
            return redirect("person", self.interviewer.pk)
        return redirect(self.url)

    def apply(self, change: Callable[[], ResultT], *fields: str) -> ResultT:
        """Make a change of rules that are stored in some fields.

        Raise ChangedMeanwhileError if the form was shown with other values of the fields, and
        UnconfirmedConflictsError if the change must be confirmed first.
        """
        posted = self.viewer.request.POST

        def check_and_change() -> ResultT:
            rows = Interviewer.objects.select_for_update()
            stored = rows.get(pk=self.interviewer.pk)
            if posted.get("version", "") not in ("", compute_version(stored, fields)):
                self.interviewer.refresh_from_db()
                raise ChangedMeanwhileError
            return change()

        confirmation = posted.get("confirmed", "")
        return rule_changes.apply(
            self.interviewer.pk, check_and_change, self.viewer.now, confirmation
        )


def compute_version(interviewer: Interviewer, fields: tuple[str, ...]) -> str:
    """Return a text that differs when a form of some fields was shown with other values."""
    values = [str(getattr(interviewer, name)) for name in fields]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:16]


InterviewerPageView = Callable[..., HttpResponse]


def own_form_view(view: InterviewerPageView) -> InterviewerPageView:
    """Wrap a form for the interviewer who is linked to the account.

    Other accounts, and GET requests, are redirected to My page.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in_view(Scope.PEOPLE_OWN)
    @wraps(view)
    def wrapper(viewer: SignedInRequest, **kwargs: Any) -> HttpResponse:
        if viewer.interviewer is None:
            return redirect("my-page")
        return _call(view, InterviewerPage(viewer, viewer.interviewer, is_own=True), kwargs)

    return wrapper


def person_form_view(view: InterviewerPageView) -> InterviewerPageView:
    """Wrap a form for coordinators; the path has the id of the interviewer."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in_view(Scope.PEOPLE_WRITE)
    @wraps(view)
    def wrapper(viewer: SignedInRequest, interviewer_id: int, **kwargs: Any) -> HttpResponse:
        interviewer = Interviewer.objects.filter(pk=interviewer_id).first()
        if interviewer is None:
            raise Http404
        return _call(view, InterviewerPage(viewer, interviewer, is_own=False), kwargs)

    return wrapper


def _call(view: InterviewerPageView, page: InterviewerPage, kwargs: Any) -> HttpResponse:
    """Return the response to a form; ask for confirmation if it affects booked interviews."""
    shows_on_get = getattr(view, "shows_on_get", False)
    if page.viewer.request.method != "POST" and not shows_on_get:
        return redirect(page.url)
    try:
        return view(page, **kwargs)
    except UnconfirmedConflictsError as error:
        page.interviewer.refresh_from_db()  # the change was rolled back
        context = affected_interviews.build_context(page.clock, page.viewer.request.POST, error)
        return page.render("my_page/affected_interviews", context, 409)


def shows_on_get(view: InterviewerPageView) -> InterviewerPageView:
    """Mark a form that has a page of its own, which a GET request shows."""
    view.shows_on_get = True  # type: ignore[attr-defined]
    return view
