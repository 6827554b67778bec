"""Template tags of the pages of accounts."""

from __future__ import annotations

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from pages.accounts.browser_names import describe_browser

register = template.Library()
register.filter(describe_browser)


@register.simple_tag
def inline_svg(svg: str) -> SafeString:
    """Return an SVG image of our own as part of the page.

    As an image with a data URL, the Content-Security-Policy would block it.
    """
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308


@register.filter
def as_json(value: object) -> str:
    """Return a value as JSON text, for a script to read from the page."""
    return json.dumps(value, cls=DjangoJSONEncoder)
