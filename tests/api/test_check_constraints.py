from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.db.models import Q

from api.check_constraints import check_constraint
from interviews.models import InterviewTemplate


def test_constraint_has_condition_and_name():
    constraint = check_constraint(Q(duration__gte=1), name="lasts")
    assert constraint.name == "lasts"
    assert Q(duration__gte=1) in constraint.deconstruct()[2].values()


@pytest.mark.django_db
def test_database_enforces_the_constraint():
    with pytest.raises(IntegrityError):
        InterviewTemplate.objects.create(name="Technical", duration=0)
