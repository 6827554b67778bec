"""Queries of the ORM whose SQL is written once."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet

from bookings.models import Hold
from core.compiled_query import CompiledQuery
from engine.timestamps import to_datetime
from interviews.models import InterviewTemplate

pytestmark = pytest.mark.django_db
NOW = 1_737_500_000


def find(template_id: int, now: int) -> QuerySet[Hold]:
    holds = Hold.objects.filter(template=template_id, expires_at__gt=to_datetime(now))
    return holds.select_related("template").defer("template__description")


@pytest.fixture
def holds() -> list[Hold]:
    return [
        Hold.objects.create(
            template=InterviewTemplate.objects.create(name=name, duration=60),
            start=to_datetime(NOW),
            end=to_datetime(NOW + 3600),
            created_at=to_datetime(NOW),
            expires_at=to_datetime(NOW + seconds),
            interviewer_ids=[1, 2],
        )
        for name, seconds in (("First", 60), ("Second", 120))
    ]


def test_rows_are_those_of_the_orm(holds):
    query = CompiledQuery(find, "template_id", "now_at")
    for hold in holds:
        [row] = query.load(hold.template_id, NOW)
        assert (row, row.expires_at) == (hold, hold.expires_at)
        assert row.interviewer_ids == [1, 2]
        assert row.template.name == hold.template.name
        assert row.template.get_deferred_fields() == {"description"}
    assert query.count(holds[0].template_id, NOW + 59) == 1
    assert query.count(holds[0].template_id, NOW + 60) == 0
    assert query.load(holds[1].template_id, NOW + 120) == []


def test_every_number_must_reach_the_database():
    query = CompiledQuery(lambda now: Hold.objects.filter(start=to_datetime(now + 1)), "now_at")
    with pytest.raises(TypeError, match="compute"):
        query.count(NOW)
    query = CompiledQuery(lambda _: Hold.objects.order_by("pk"), "now_at")
    with pytest.raises(ValueError, match="numbers"):
        query.count(NOW)
