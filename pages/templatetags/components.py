"""The components of the design system: `{% load components %}`.

Their looks are in `style.css`, and each has its own template in `pages/components`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pages.constant_nodes import constant_tag

register = template.Library()


@register.simple_tag
@constant_tag
def icon(name: str) -> SafeString:
    """Draw an icon of `icons.svg`; the text beside it says what it means."""
    return _draw_icon(name)


@lru_cache(maxsize=128)
def _draw_icon(name: str) -> SafeString:
    url = f"{static('pages/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', url)


@register.simple_tag
def tag(state: str, text: object) -> SafeString:
    """Show a state in a word or two; `state` is good, warning, bad or neutral."""
    return format_html('<span class="tag {}">{}{}</span>', state, icon(state), text)


@register.simple_tag
def avatar(name: str) -> SafeString:
    """Draw a circle with the initials of a person, whose name stands beside it."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials(name))


@register.simple_tag
def zone_options(zones: Sequence[str], selected: str) -> SafeString:
    """Draw the options of a select field of time zones, without their optional end tags.

    There are hundreds on most pages.
    """
    option = _draw_option(selected)
    chosen = option.replace("<option>", "<option selected>")
    html = f"{_draw_options(tuple(zones))}<".replace(f"{option}<", f"{chosen}<", 1)
    return mark_safe(html[:-1])  # noqa: S308  (all parts are escaped)


@lru_cache(maxsize=64)
def _draw_options(texts: tuple[str, ...]) -> str:
    return "".join(map(_draw_option, texts))


def _draw_option(text: str) -> str:
    return f"<option>{escape(text)}"


@register.inclusion_tag("pages/components/empty_state.html")
def empty_state(text: str, url: str = "", link_text: str = "") -> dict[str, str]:
    """Say why a list is empty, and offer what to do next."""
    return {"text": text, "url": url, "link_text": link_text}


@register.inclusion_tag("pages/components/notice.html")
def notice(text: str, kind: str = "") -> dict[str, str]:
    """Show a sentence that needs attention, if there is one; `kind` is good, warning or bad."""
    return {"text": text, "kind": kind}


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
