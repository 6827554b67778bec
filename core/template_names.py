"""The template filter `bdi`, which every template can use for names."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def bdi(name: object) -> SafeString:
    """Return a name in a `<bdi>` element: its direction does not reorder the text around it."""
    return format_html("<bdi>{}</bdi>", name)
