"""A page of the admin as a browser fills it in: everything that it shows, and what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm


def build_form_data(page: Any, **typed: Any) -> dict[str, Any]:
    """What a browser posts for the page of a response, with some fields typed over."""
    return {
        name: value
        for form in _forms(page)
        for name, value in _shown(form)
        if value is not None and value is not False
    } | typed


def _forms(page: Any) -> Iterator[BaseForm]:
    yield page.context["adminform"].form
    for inline in page.context["inline_admin_formsets"]:
        yield from (inline.formset.management_form, *inline.formset.forms)


def _shown(form: BaseForm) -> Iterator[tuple[str, Any]]:
    for field in form:
        value = field.value()
        pks = [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
        yield field.html_name, pks


def build_inline_rows(prefix: str, *new: dict[str, Any]) -> dict[str, Any]:
    """The rows that somebody adds to an inline that shows none."""
    typed = {
        f"{prefix}-{i}-{name}": value for i, row in enumerate(new) for name, value in row.items()
    }
    return {f"{prefix}-TOTAL_FORMS": len(new), f"{prefix}-INITIAL_FORMS": 0, **typed}


def get_warnings(page: Any) -> list[str]:
    return [str(one) for one in page.context["messages"] if one.level_tag == "warning"]
