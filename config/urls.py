from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

from calendars import urls as calendars_urls
from company import urls as company_urls
from config import error_views
from config.service_views import ProblemTypesView, VersionView

Endpoint = tuple[str, str, str, Callable[..., Any]]


def remove_slash_duplicates(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Return the endpoints of the schema without those that repeat a path with a slash."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def raise_not_found(_request: HttpRequest, **_: str) -> NoReturn:
    """Answer 404."""
    raise Http404


# Redoc has inline styles and data images, and searches in a worker; the page raises on OPTIONS
_DOCS_POLICY = {
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "worker-src": [SELF, "blob:"],
}
_docs = csp_update(_DOCS_POLICY)(
    SpectacularRedocView.as_view(
        url_name="schema",
        template_name="pages/api_docs.html",
        http_method_names=["get", "head"],
    )
)

urlpatterns = [
    path("api/", include("interviews.urls")),
    path("api/", include("access.urls")),
    path("api/", include("people.urls")),
    path("api/", include(company_urls.api)),
    path("api/", include(calendars_urls.api)),
    path("api/", include("bookings.urls")),
    path("api/", include("outbox.urls")),
    path("api/version", VersionView.as_view(), name="version"),
    path("api/version/", VersionView.as_view()),
    path("api/problems", ProblemTypesView.as_view(), name="problems"),
    path("api/problems/", ProblemTypesView.as_view()),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", _docs, name="docs"),
    re_path(r"^api(/|$)", error_views.UnknownEndpointView.as_view(), name="no-such-endpoint"),
    path("calendars/", include("calendars.urls")),
    path("", include("company.urls")),
    # Django's redirect to the page of an object raises for some ids; no object has a page
    path("admin/r/<path:rest>", raise_not_found),
    path("admin/", admin.site.urls),
    path("", include("pages.urls")),
]

handler400 = "config.error_views.bad_request"
handler403 = "config.error_views.forbidden"
handler404 = "config.error_views.not_found"
handler500 = "config.error_views.server_error"
