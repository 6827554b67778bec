"""The navigation of signed-in people. A new group of pages adds a row to `_ENTRIES`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString
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


def draw_navigation(
    current: str, counts: Mapping[str, int], *, is_coordinator: bool, is_interviewer: bool
) -> SafeString:
    """Draw the links that an account may follow; `current` is the URL name of the shown group.

    `counts` has the number of things that need attention by the icon of a group.
    """
    entries = (
        *(_COORDINATOR_ENTRIES if is_coordinator else ()),
        *(_INTERVIEWER_ENTRIES if is_interviewer else ()),
    )
    shown = tuple(sorted(counts.items()))
    return _draw(entries, current, shown, translation.get_language(), get_script_prefix())


@lru_cache(maxsize=1024)
def _draw(
    entries: Iterable[Entry], current: str, counts: Iterable[tuple[str, int]], *_: str | None
) -> SafeString:
    """Draw some links. They also depend on the language and on the prefix of all URLs."""
    count_by_icon = dict(counts)
    links = [
        NavigationLink(
            entry.icon,
            entry.label,
            reverse(entry.url_name),
            entry.url_name == current,
            count_by_icon.get(entry.icon, 0),
        )
        for entry in entries
    ]
    return render_to_string("pages/navigation.html", {"links": links})
