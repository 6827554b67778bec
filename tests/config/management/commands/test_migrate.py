"""Replicas that start at the same time migrate one after the other."""

from __future__ import annotations

import sys

import pytest
from django.core.management import call_command
from django.db import connection

from tests.live_processes import ON_POSTGRESQL, ROOT, environment
from tests.process_server import ForkedProcess

needs_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite allows only one writer")


@needs_postgresql
def test_concurrent_migrations_of_an_empty_database_succeed(databases):
    database = databases.create_empty()
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    variables = environment(database)
    processes = [ForkedProcess(command, cwd=ROOT, env=variables) for _ in range(4)]
    assert [process.wait(120) for process in processes] == [0] * 4
    [(applied,)] = database.query("SELECT count(*) FROM django_migrations WHERE app = 'people'")
    [(different,)] = database.query(
        "SELECT count(DISTINCT name) FROM django_migrations WHERE app = 'people'"
    )
    assert applied == different > 0


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_migrate_releases_its_lock_and_restores_the_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        call_command("migrate", verbosity=0)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_migrate_works_without_advisory_locks():
    call_command("migrate", verbosity=0)
