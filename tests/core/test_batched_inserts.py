"""Rows that are inserted together at the end of a transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.batched_inserts import collect_inserts, insert
from people.models import Interviewer, SpecialDays
from tests.factories import alice

pytestmark = pytest.mark.django_db
DAY = {"first_day": date(2025, 1, 21), "last_day": date(2025, 1, 21)}


def build_person(name: str, **values: object) -> Interviewer:
    return Interviewer(name=name, **values)


def list_names() -> list[str]:
    return list(Interviewer.objects.order_by("pk").values_list("name", flat=True))


def test_collected_rows_of_several_tables_are_inserted_at_the_end_in_their_order():
    days = SpecialDays(interviewer=alice(), **DAY)
    with CaptureQueriesContext(connection) as queries, transaction.atomic(), collect_inserts():
        insert([build_person("B"), build_person("C")])
        insert([days])
        insert([build_person("D")])
        assert len(queries) == 1  # the savepoint
    inserts = [query["sql"] for query in queries if "INSERT" in query["sql"]]
    assert len(inserts) == (1 if connection.vendor == "postgresql" else 2)
    assert list_names() == ["Alice Johnson", "B", "C", "D"]
    assert SpecialDays.objects.get().interviewer == alice()
    assert not days._state.adding


def test_row_may_refer_to_a_row_that_is_inserted_with_it():
    person = build_person("B", pk=77)
    with transaction.atomic(), collect_inserts():
        insert([SpecialDays(interviewer=person, **DAY)])
        insert([person])
    assert SpecialDays.objects.get().interviewer.name == "B"


def test_without_collection_rows_are_inserted_at_once():
    insert(build_person(name) for name in "BC")
    assert list_names() == ["B", "C"]


def test_nothing_is_inserted_after_an_exception():
    with suppress(ValueError), transaction.atomic(), collect_inserts():
        insert([build_person("B")])
        raise ValueError
    insert([build_person("C")])
    assert list_names() == ["C"]


def test_rows_of_a_savepoint_vanish_with_it():
    with transaction.atomic(), collect_inserts():
        insert([build_person("B")])
        with suppress(ValueError), transaction.atomic():
            insert([build_person("C")])
            raise ValueError
        with transaction.atomic():
            insert([build_person("D")])
    assert sorted(list_names()) == ["B", "D"]


def test_constraints_are_checked_at_the_end():
    def insert_same_address() -> None:
        with transaction.atomic(), collect_inserts():
            insert([build_person("B", email="b@example.com")])
            insert([build_person("C", email="B@example.com")])

    with pytest.raises(IntegrityError):
        insert_same_address()
    assert list_names() == []
