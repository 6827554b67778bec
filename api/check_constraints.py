"""What the database checks, in the words of any Django from 4.2 on."""

from __future__ import annotations

import django
from django.db.models import CheckConstraint, Q

#: What a check is given its condition as: `check` until Django 6.0, `condition` from 5.1 on.
_CONDITION = "condition" if django.VERSION >= (5, 1) else "check"


def check_constraint(condition: Q, name: str) -> CheckConstraint:
    """A constraint that a condition holds for every row."""
    return CheckConstraint(**{_CONDITION: condition, "name": name})  # type: ignore[arg-type]
