"""The navigation of signed-in people. A new group of pages adds a row to `_ENTRIES`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Entry:
    """A group of pages. `url_name` is that of its first page."""

    url_name: str
    icon: str
    label: str | Promise


@dataclass(frozen=True)
class NavigationLink:
    """A link to a group of pages. `count` is the number of things there that need attention."""

    icon: str
    label: str | Promise
    url: str
    is_current: bool
    count: int = 0


_COORDINATOR_ENTRIES = (
    Entry("home", "today", gettext_lazy("Today")),
    Entry("candidate-list", "candidates", gettext_lazy("Candidates")),
    Entry("interview-list", "interviews", gettext_lazy("Interview types")),
    Entry("booking-list", "bookings", gettext_lazy("Bookings")),
    Entry("people", "people", gettext_lazy("People")),
    Entry("calendar-list", "calendars", gettext_lazy("Calendars")),
    Entry("settings", "settings", gettext_lazy("Settings")),
)
_INTERVIEWER_ENTRIES = (Entry("my-page", "my-page", gettext_lazy("My page")),)


def build_navigation(
    current: str, counts: Mapping[str, int], *, is_coordinator: bool, is_interviewer: bool
) -> Iterator[NavigationLink]:
    """Yield the links that an account may follow; `current` is the URL name of the shown group.

    `counts` has the number of things that need attention by the icon of a group.
    """
    entries = (
        *(_COORDINATOR_ENTRIES if is_coordinator else ()),
        *(_INTERVIEWER_ENTRIES if is_interviewer else ()),
    )
    for entry in entries:
        url, is_current = reverse(entry.url_name), entry.url_name == current
        count = counts.get(entry.icon, 0)
        yield NavigationLink(entry.icon, entry.label, url, is_current, count)
