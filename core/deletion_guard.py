"""Rows that other rows refer to: they are deactivated, not deleted."""

from __future__ import annotations

from collections.abc import Container

from django.db import models


class InUseError(Exception):
    """A row cannot be deleted, because rows of the models `uses` refer to it."""

    def __init__(self, name: str, uses: list[str]) -> None:
        self.name, self.uses = name, uses
        super().__init__(f"{name} is in use by {', '.join(uses)}")


def check_unused(row: models.Model, owned: Container[str]) -> None:
    """Raise InUseError if rows refer to a row; relations named in `owned` do not count.

    Call it while the row is locked, so that no reference is added before it is deleted.
    """
    uses = find_uses(row, owned)
    if uses:
        raise InUseError(str(row._meta.verbose_name), uses)


def find_uses(row: models.Model, owned: Container[str]) -> list[str]:
    """Return the plural names of the models with rows that refer to a row, as `check_unused`."""
    uses = {
        str(relation.related_model._meta.verbose_name_plural)
        for relation in row._meta.related_objects
        if relation.get_accessor_name() not in owned and _is_used(row, relation)
    }
    return sorted(uses)


def _is_used(row: models.Model, relation: models.fields.reverse_related.ForeignObjectRel) -> bool:
    manager = relation.related_model._default_manager
    return bool(manager.filter(**{relation.field.name: row}).exists())
