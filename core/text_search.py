"""Find rows by the words of a text. Every list with a search field uses the same rule."""

from __future__ import annotations

from django.db.models import Q


def match_words(text: str, *fields: str) -> Q:
    """Return the condition that each word of a text is part of one of the fields.

    Case does not matter. Every row matches a text without words.
    """
    condition = Q()
    for word in text.split():
        in_any_field = Q()
        for field in fields:
            in_any_field |= Q(**{f"{field}__icontains": word})
        condition &= in_any_field
    return condition
