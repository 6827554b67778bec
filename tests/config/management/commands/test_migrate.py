"""Replicas that start together migrate one after the other."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from tests.live_processes import ON_POSTGRESQL, ROOT, environment

needs_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer anyway")


@needs_postgresql
def test_replicas_that_migrate_an_empty_database_together_all_succeed(databases):
    database = databases.create_empty()
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    told = environment(database)
    started = [subprocess.Popen(command, cwd=ROOT, env=told) for _ in range(4)]
    assert [one.wait(120) for one in started] == [0] * 4
    [(applied,)] = database.query("SELECT count(*) FROM django_migrations WHERE app = 'people'")
    [(different,)] = database.query(
        "SELECT count(DISTINCT name) FROM django_migrations WHERE app = 'people'"
    )
    assert applied == different > 0


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_lock_and_what_it_took_are_given_back():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        call_command("migrate", verbosity=0)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_database_without_such_locks_is_migrated_all_the_same():
    call_command("migrate", verbosity=0)
