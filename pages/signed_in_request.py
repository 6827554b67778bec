"""Requests of signed-in accounts: coordinators and interviewers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from access import preferences, roles, stored_account, throttling
from api.actors import Actor, ActorKind
from api.scopes import Permissions, Scope
from core.timezone_names import is_timezone
from engine.local_time import DAY
from pages import attention_counts, page_company, shell
from pages.error_pages import handle_errors
from pages.page_clock import PageClock, zone_choices
from pages.responses import render_page
from people.models import Interviewer

#: The name of the query parameter and of the cookie with a zone that was chosen on a page.
_ZONE = "zone"
#: The cookie with the zone of the browser, which `keep_zone.js` sets.
BROWSER_ZONE = "browserzone"
_ZONE_COOKIE_SECONDS = 365 * DAY


@dataclass(frozen=True)
class SignedInRequest:
    """A request of a signed-in account, with its permissions and the clock of its page.

    `now` is in UTC seconds. `interviewer` is the interviewer who is linked to the account, if any.
    """

    request: HttpRequest
    permissions: Permissions
    interviewer: Interviewer | None
    now: int
    clock: PageClock

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.ACCOUNT, self.request.user.pk)

    @property
    def account_id(self) -> int:
        return self.request.user.pk or 0

    @property
    def is_coordinator(self) -> bool:
        return Scope.BOOKINGS_WRITE in self.permissions

    @property
    def zone_choices(self) -> Sequence[str]:
        return zone_choices(self.clock.zone.key)

    @property
    def other_query_params(self) -> list[tuple[str, str]]:
        """The query parameters except the time zone."""
        return [(name, str(value)) for name, value in self.request.GET.items() if name != _ZONE]

    @property
    def flash_messages(self) -> dict[str, str]:
        """The pending messages by the section that shows them. Reading removes them.

        A message about a candidate is an id or a link: their name and address are looked up when
        it is shown, so that nothing of them outlives their erasure.
        """
        return {message.extra_tags: message.message for message in get_messages(self.request)}

    @staticmethod
    def absolute_url(path: str) -> str:
        """Return a URL based on the setting BASE_URL, never on the request's Host header."""
        return f"{settings.BASE_URL}{path}"

    def render(self, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        shared = self.build_shell(str(context.get("current_page", "")))
        return render_page(self.request, name, {**shared, **context}, status)

    def build_shell(self, current_page: str = "") -> dict[str, Any]:
        """Return what every page of a signed-in account shows."""
        navigation = shell.draw_navigation(
            current_page,
            attention_counts.count_by_icon(self.now) if self.is_coordinator else {},
            is_coordinator=self.is_coordinator,
            is_interviewer=self.interviewer is not None,
        )
        return {"viewer": self, "navigation": navigation}

    @property
    def account_name(self) -> str:
        """The name of the account's owner; without one, the user name."""
        user = self.request.user
        return user.get_full_name() or user.get_username() if isinstance(user, User) else ""


SignedInView = Callable[..., HttpResponse]


def signed_in_view(scope: Scope) -> Callable[[SignedInView], SignedInView]:
    """Wrap a view for accounts with a scope.

    Redirect anonymous users to the sign-in page. Show accounts without any scope a page that says
    that no interviewer is linked to them. For other accounts without the scope, the answer is 403
    whether or not the object of the path exists.
    """

    def decorator(view: SignedInView) -> SignedInView:
        @handle_errors
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not user.is_active:
                return redirect_to_login(request.get_full_path())
            now = math.ceil(timezone.now().timestamp())
            throttling.throttle_page_of_account(user.pk, now)
            viewer = build_signed_in_request(request, user, now)
            if not viewer.permissions.scopes:
                return render_not_linked(viewer, 403)
            if scope not in viewer.permissions:
                return viewer.render("not_found", {"is_permitted": False}, 403)
            try:
                response = view(viewer, *args, **kwargs)
            except Http404:
                response = viewer.render("not_found", {"is_permitted": True}, 404)
            return _store_requested_zone(request, response)

        return wrapper

    return decorator


def render_not_linked(viewer: SignedInRequest, status: int = 200) -> HttpResponse:
    """Render the page for an account that no interviewer is linked to, and what to do."""
    return viewer.render("my_page/not_linked", {}, status)


def build_signed_in_request(request: HttpRequest, account: User, now: int) -> SignedInRequest:
    """Return the request with the clock of the viewer, and activate the language of the account.

    The time zone comes from the query string, the cookie, the account, the browser or the
    interviewer, else it is that of the company.
    """
    permissions = roles.get_account_caller(account).permissions
    interviewer = stored_account.get_membership(account).interviewer
    chosen = preferences.load(account)
    if chosen.language:
        # the middleware of the page's language restores the former one
        translation.activate(chosen.language)
    candidates = [
        request.GET.get(_ZONE, "") or request.COOKIES.get(_ZONE, ""),
        chosen.timezone,
        request.COOKIES.get(BROWSER_ZONE, ""),
    ]
    if interviewer:
        candidates.append(interviewer.timezone)
    zone = next(filter(is_timezone, candidates), "") or page_company.get_company(request).timezone
    clock = PageClock.for_zone(zone, request.headers.get("Accept-Language", ""))
    return SignedInRequest(request, permissions, interviewer, now, clock)


def forget_chosen_zone(response: HttpResponse) -> HttpResponse:
    """Delete the cookie with a zone that was chosen on a page, and return the response."""
    response.delete_cookie(_ZONE, samesite="Lax")
    return response


def _store_requested_zone(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Set a cookie with the time zone of the query string, and return the response."""
    zone = request.GET.get(_ZONE, "")
    if is_timezone(zone):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(_ZONE, zone, _ZONE_COOKIE_SECONDS, samesite="Lax", secure=secure)
    return response
