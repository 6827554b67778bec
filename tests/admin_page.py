"""Forms of admin pages, filled in as a browser does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm


def build_form_data(page: Any, **changes: Any) -> dict[str, Any]:
    """Return the data that a browser posts for a page, with some fields replaced."""
    return {
        name: value
        for form in _forms(page)
        for name, value in _field_values(form)
        if value is not None and value is not False
    } | changes


def _forms(page: Any) -> Iterator[BaseForm]:
    yield page.context["adminform"].form
    for inline in page.context["inline_admin_formsets"]:
        yield from (inline.formset.management_form, *inline.formset.forms)


def _field_values(form: BaseForm) -> Iterator[tuple[str, Any]]:
    for field in form:
        value = field.value()
        pks = [getattr(item, "pk", item) for item in value] if isinstance(value, list) else value
        yield field.html_name, pks


def build_inline_rows(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """Return the data of new rows of an inline that has none."""
    fields = {
        f"{prefix}-{i}-{name}": value for i, row in enumerate(rows) for name, value in row.items()
    }
    return {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0, **fields}


def get_warnings(page: Any) -> list[str]:
    return [str(message) for message in page.context["messages"] if message.level_tag == "warning"]
