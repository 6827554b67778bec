"""The base class of all pages of the admin: filters read nothing that the page does not show.

Django's admin accepts filters on many columns in the query string (`?payload__text__regex=...`).
With such filters, a user who may list rows could read columns that are not shown, one character at
a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from core.batched_changes import merge_changes

#: The lookups that filters in the sidebar and the date hierarchy use.
_FILTER_LOOKUPS = {"", "exact", "isnull", "in", "id__exact"}
_DATE_LOOKUPS = {"year", "month", "day", "gte", "lt"}
_KEY_LOOKUPS = {"", "exact", "in"}
_MAX_ID = 2**63 - 1

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

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list; treat a date outside of the calendar like any other wrong filter."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Run an action on the selected rows; answer 400 to an id that no row can have."""
        if not all(map(self._is_row_id, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("A selected row has an invalid id.")
        return super().response_action(request, *args, **kwargs)

    def _is_row_id(self, text: str) -> bool:
        try:
            value = self.opts.pk.clean(text, None)
        except ValidationError:
            return False
        return not isinstance(value, int) or abs(value) <= _MAX_ID

    def _filtered_fields(self) -> set[str]:
        """Return the fields of `list_filter`; its classes have parameters of their own."""
        entries = (entry[0] if isinstance(entry, tuple) else entry for entry in self.list_filter)
        return {entry for entry in entries if isinstance(entry, str)}


class StrictModelAdmin(StrictLookupsMixin, admin.ModelAdmin):
    """A ModelAdmin with strict lookups, whose pages make one change of a row and its inlines."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or save a row; publish what the row and its inlines change as one change."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic(), merge_changes():
            return super().changeform_view(request, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a row; publish it as one change."""
        with transaction.atomic(), merge_changes():
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the selected rows; publish them as one change."""
        with transaction.atomic(), merge_changes():
            super().delete_queryset(request, queryset)
