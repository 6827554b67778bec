"""The URLs of all pages. CONTRIBUTING.md, "Add a page", lists the steps for a new page."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from api import path_ids


class _RowIdConverter(IntConverter):
    """A row id with no more digits than a database accepts."""

    regex = path_ids.PATTERN


register_converter(_RowIdConverter, "id")

urlpatterns = [
    path("", include("pages.today.urls")),
    path("", include("pages.candidates.urls")),
    path("", include("pages.interviews.urls")),
    path("", include("pages.bookings.urls")),
    path("", include("pages.people.urls")),
    path("", include("pages.calendars.urls")),
    path("", include("pages.my_page.urls")),
    path("", include("pages.settings.urls")),
    path("", include("pages.search.urls")),
    path("", include("pages.candidate_link.urls")),
    # last: these are many, and seldom requested
    path("", include("pages.accounts.urls")),
]
