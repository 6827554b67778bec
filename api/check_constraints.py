"""Check constraints that work with every Django version from 4.2."""

from __future__ import annotations

import django
from django.db.models import CheckConstraint, Q

#: Django 5.1 renamed the argument `check` to `condition`; Django 6.0 removed `check`.
_CONDITION_ARGUMENT = "condition" if django.VERSION >= (5, 1) else "check"


def check_constraint(condition: Q, name: str) -> CheckConstraint:
    """Return a constraint that every row fulfils a condition."""
    return CheckConstraint(**{_CONDITION_ARGUMENT: condition, "name": name})  # type: ignore[arg-type]
