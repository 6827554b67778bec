"""The migrations create exactly the tables that the models declare."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.factories import alice, reserve

APPS = ("access", "bookings", "calendars", "company", "interviews", "outbox", "people")
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]

pytestmark = pytest.mark.django_db


def test_models_have_no_changes_without_a_migration():
    migrated = MigrationLoader(None).project_state()
    changes = MigrationAutodetector(migrated, ProjectState.from_apps(apps)).changes(
        graph=MigrationLoader(None).graph
    )
    assert changes == {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_table_has_the_columns_of_its_model(model):
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, model._meta.db_table)
    columns = {column.name: bool(column.null_ok) for column in description}
    assert columns == {field.column: field.null for field in model._meta.local_concrete_fields}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_table_has_the_constraints_and_indexes_of_its_model(model):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
    declared = {constraint.name for constraint in (*model._meta.constraints, *model._meta.indexes)}
    assert declared <= set(constraints)


def test_database_rejects_overlapping_reservations():
    reserve(alice(), "2025-01-22T10:00:00Z")
    with pytest.raises(IntegrityError):
        reserve(alice(), "2025-01-22T10:30:00Z")
