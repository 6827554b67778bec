"""Find people by a text in their name or email address."""

from __future__ import annotations

from django.db.models import Q

from core.text_search import match_words

#: The longest text to search for.
_MAX_LENGTH = 254


def clean(text: str) -> str:
    """Return a text of a query string as it is searched for."""
    return text.strip()[:_MAX_LENGTH].replace("\0", "")


def build_filter(text: str) -> Q:
    """Return a filter of interviewers; every interviewer matches an empty text."""
    return match_words(text, "name", "email")
