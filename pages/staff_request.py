"""Who sits at a page that needs an account, and on which clock they read times."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from access import roles
from api.actors import Actor, ActorKind
from api.scopes import Permissions, Scope
from engine.local_time import DAY
from pages import throttling
from pages.clock import LocaleClock, zone_choices
from pages.error_pages import handle_errors
from pages.responses import render_page
from people.models import Interviewer
from people.timezones import is_timezone

_ZONE = "zone"
_A_YEAR = 365 * DAY


@dataclass(frozen=True)
class StaffRequest:
    """An account at work; `now` is a UTC second, `interviewer` who it is among the interviewers."""

    request: HttpRequest
    permissions: Permissions
    interviewer: Interviewer | None
    now: int
    clock: LocaleClock

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.ACCOUNT, self.request.user.pk)

    @property
    def is_coordinator(self) -> bool:
        return Scope.MANAGE_ALL in self.permissions

    @property
    def interviewer_clock(self) -> LocaleClock:
        """The clock on the wall of the interviewer; the reader's for somebody who is none."""
        own = self.interviewer
        if own is None or not is_timezone(own.timezone):
            return self.clock
        return replace(self.clock, zone=ZoneInfo(own.timezone))

    @property
    def zone_choices(self) -> Sequence[str]:
        """The zones to choose from."""
        return zone_choices(self.clock.zone.key)

    @property
    def other_query_params(self) -> list[tuple[str, str]]:
        """What the address asks for besides a zone."""
        return [(name, str(value)) for name, value in self.request.GET.items() if name != _ZONE]

    @property
    def flash_messages(self) -> dict[str, str]:
        """What is to be said once, by the place to which it belongs; asked for, it was said."""
        return {one.extra_tags: one.message for one in get_messages(self.request)}

    @staticmethod
    def absolute_url(path: str) -> str:
        """An address as it is handed out: it begins as the settings say, not as a request does."""
        return f"{settings.BASE_URL}{path}"

    def render(self, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        return render_page(self.request, name, {"desk": self, **context}, status)


StaffView = Callable[..., HttpResponse]


def staff_view(scope: Scope) -> Callable[[StaffView], StaffView]:
    """A view for accounts that may do something; others sign in, or find nothing there."""

    def for_scope(view: StaffView) -> StaffView:
        @handle_errors
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not user.is_active:
                return redirect_to_login(request.get_full_path())
            now = math.ceil(timezone.now().timestamp())
            throttling.throttle_account(user, now)
            granted = roles.get_account_caller(user).permissions
            if scope not in granted:
                raise Http404
            return _kept(request, view(_desk(request, granted, now), *args, **kwargs))

        return checked

    return for_scope


def _desk(request: HttpRequest, granted: Permissions, now: int) -> StaffRequest:
    whose = granted.interviewer_id
    own = None if whose is None else Interviewer.objects.filter(pk=whose).first()
    asked = request.GET.get(_ZONE, "") or request.COOKIES.get(_ZONE, "")
    known = [asked, own.timezone] if own else [asked]
    zone = next(filter(is_timezone, known), "UTC")
    clock = LocaleClock.for_zone(zone, request.headers.get("Accept-Language", ""))
    return StaffRequest(request, granted, own, now, clock)


def _kept(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An answer with which the browser keeps the zone that was asked for."""
    asked = request.GET.get(_ZONE, "")
    if is_timezone(asked):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(_ZONE, asked, _A_YEAR, samesite="Lax", secure=secure)
    return answer
