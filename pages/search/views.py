"""The search of the top bar: candidates, bookings, people and interview types."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from api.scopes import Scope
from pages.search.groups import GROUPS, ResultGroup
from pages.search.result_rows import ResultRow
from pages.signed_in_request import SignedInRequest, signed_in_view

MAX_TEXT_LENGTH = 200
#: The results of a group on the page of all groups, and on a page of its own.
OVERVIEW_SIZE, PAGE_SIZE = 10, 50


@dataclass(frozen=True)
class ResultSection:
    """A group on the page. `url` shows the group alone."""

    key: str
    title: str | Promise
    url: str
    count: int
    rows: list[ResultRow]
    page: Page


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def search(viewer: SignedInRequest) -> HttpResponse:
    """Show the rows with all words of the search, by group; with `group`, one group in pages."""
    query = viewer.request.GET
    text = query.get("q", "").replace("\0", "").strip()[:MAX_TEXT_LENGTH]
    groups = [each for each in GROUPS if each.scope in viewer.permissions]
    chosen = [each for each in groups if each.key == query.get("group")]
    found = [_load_section(each, text, viewer, is_alone=each in chosen) for each in groups if text]
    context = {
        "search_text": text,
        "all_url": _build_url(text),
        "found": found,
        "chosen": chosen[0].key if chosen else "",
        "sections": [
            each for each in found if each.rows and (not chosen or each.key == chosen[0].key)
        ],
    }
    return viewer.render("search/results", context)


def _load_section(
    group: ResultGroup, text: str, viewer: SignedInRequest, *, is_alone: bool
) -> ResultSection:
    """Load a group: a page of it if it is shown alone, else its first results."""
    paginator = Paginator(group.find(text, viewer.now), PAGE_SIZE if is_alone else OVERVIEW_SIZE)
    page = paginator.get_page(viewer.request.GET.get("page") if is_alone else 1)
    return ResultSection(
        group.key,
        group.title,
        _build_url(text, group.key),
        paginator.count,
        group.build_rows(list(page.object_list), viewer),
        page,
    )


def _build_url(text: str, group: str = "") -> str:
    parameters = {"q": text, **({"group": group} if group else {})}
    return f"{reverse('search')}?{urlencode(parameters)}"
