from __future__ import annotations

import pytest
from django.urls import reverse

from tests.pages.candidate_link.test_candidate import text
from tests.pages.interviews.board_values import NOON


@pytest.fixture
def board_url(template) -> str:
    return reverse("board", args=[template.pk])


@pytest.fixture
def show(coordinator, board_url):
    """Return the text of the board for a query string."""
    return lambda **query: text(coordinator.get(board_url, {"day": "2025-01-22", **query}))


@pytest.fixture
def submit(coordinator, template):
    """Submit a form of the board for a start."""

    def post(form_name: str, start: str = NOON, follow: bool = True, query: str = "", **typed: str):
        url = f"{reverse(f'board-{form_name}', args=[template.pk])}?start={start}{query}"
        return coordinator.post(url, typed, follow=follow)

    return post
