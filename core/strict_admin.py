"""The base class of all pages of the admin: filters read nothing that the page does not show.

Django's admin accepts filters on many columns in the query string (`?payload__text__regex=...`).
Whoever may list rows could read columns that are not shown, one character at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

#: The lookups that filters in the sidebar and the date hierarchy use.
_FILTER_LOOKUPS = {"", "exact", "isnull", "in", "id__exact"}
_DATE_LOOKUPS = {"year", "month", "day", "gte", "lt"}
_KEY_LOOKUPS = {"", "exact", "in"}

if TYPE_CHECKING:
    _Base = admin.ModelAdmin
else:
    _Base = object


class StrictLookupsMixin(_Base):
    """Permit filters on `list_filter`, `date_hierarchy` and the primary key only."""

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        name, _, rest = lookup.partition("__")
        if name == "pk" or name == self.opts.pk.name:
            return rest in _KEY_LOOKUPS
        if name == self.date_hierarchy and rest in _DATE_LOOKUPS:
            return True
        if lookup in {getattr(entry, "parameter_name", None) for entry in self.list_filter}:
            return True
        return name in self._filtered_fields() and rest in _FILTER_LOOKUPS

    def _filtered_fields(self) -> set[str]:
        """Return the fields of `list_filter`; its classes have parameters of their own."""
        entries = (entry[0] if isinstance(entry, tuple) else entry for entry in self.list_filter)
        return {entry for entry in entries if isinstance(entry, str)}


class StrictModelAdmin(StrictLookupsMixin, admin.ModelAdmin):
    """A ModelAdmin with strict lookups."""
