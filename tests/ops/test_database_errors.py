"""A full disk and missing tables are told apart from an outage."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from bookings.locking import NewReservations
from ops import database_errors
from ops.database_errors import DatabaseFailure
from tests.bookings.booking_factories import DANA, TEN
from tests.databases import make_read_only
from tests.factories import alice, bob, technical_interview
from tests.metrics import scrape
from tests.problem_details import problem_of

pytestmark = pytest.mark.django_db

CANDIDATE = {"name": DANA.name, "email": DANA.email, "timeZone": DANA.timezone}
NO_SPACE = "DO $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$"


def run_out_of_space(*args: object) -> None:
    """Make the database raise its own error of a full disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NO_SPACE)
        cursor.execute("CREATE TABLE filler (content blob)")
        cursor.execute("PRAGMA max_page_count = 1")  # SQLite uses the current number of pages
        try:
            cursor.execute("INSERT INTO filler VALUES (randomblob(1000000))")
        finally:
            cursor.execute("PRAGMA max_page_count = 1000000000")


def rename_table(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} RENAME TO elsewhere")


@pytest.fixture
def booking_url() -> str:
    return f"/api/interviews/{technical_interview(alice(), bob()).pk}/bookings"


@pytest.fixture
def read_only(booking_url: str) -> Iterator[None]:
    """Make the database refuse changes, after the template was created."""
    with make_read_only():
        yield


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False, headers={"Accept": "text/html"})


@pytest.mark.usefixtures("everybody_free", "frozen")
def test_booking_on_a_full_disk_is_named(client, caplog, monkeypatch, booking_url):
    monkeypatch.setattr(NewReservations, "save", run_out_of_space)
    response = client.post(
        booking_url,
        {"start": TEN, "candidate": CANDIDATE},
        content_type="application/json",
        headers={"Idempotency-Key": "one"},
    )
    assert problem_of(response, 503)["type"] == "urn:slotsmith:database-full"
    assert response["Retry-After"] == "60"
    [record] = [record for record in caplog.records if record.name == "ops.database_errors"]
    assert record.levelno == logging.ERROR
    assert "the database has no space left" in record.message
    assert scrape(client)['slotsmith_database_errors_total{failure="full"}'] >= 1


@pytest.mark.usefixtures("everybody_free", "frozen", "read_only")
def test_booking_in_a_read_only_database_is_named(client, caplog, booking_url):
    response = client.post(
        booking_url,
        {"start": TEN, "candidate": CANDIDATE},
        content_type="application/json",
        headers={"Idempotency-Key": "one"},
    )
    assert problem_of(response, 503)["type"] == "urn:slotsmith:database-read-only"
    assert response["Retry-After"] == "5"
    assert "connect to the primary server" in caplog.text
    assert scrape(client)['slotsmith_database_errors_total{failure="read_only"}'] >= 1
    # the next request gets a new connection
    assert connection.close_at == 0


def test_missing_table_is_named(client, caplog):
    rename_table("interviews_interviewtemplate")
    response = client.get("/api/interviews/1/availability")
    assert problem_of(response, 503)["type"] == "urn:slotsmith:database-not-migrated"
    assert "run manage.py migrate" in caplog.text


@pytest.mark.parametrize(
    ("table", "path"),
    [("django_session", "/bookings"), ("people_interviewer", "/admin/people/interviewer/")],
)
def test_page_without_its_table_is_unavailable(browser, admin_user, caplog, table, path):
    browser.force_login(admin_user)
    rename_table(table)
    response = browser.get(path)
    assert response.status_code == 503
    assert "The service is busy" in response.content.decode()
    assert "run manage.py migrate" in caplog.text


def test_log_text_has_the_code_and_no_message():
    with pytest.raises(OperationalError) as raised:
        run_out_of_space()
    text = database_errors.describe(raised.value)
    assert text.startswith("OperationalError")
    assert "no space left" in text
    assert database_errors.describe(OperationalError("of dana@example.com")) == "OperationalError"


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OperationalError("could not connect"), DatabaseFailure.AWAY),
        (OperationalError("database or disk is full"), DatabaseFailure.FULL),
        (OperationalError("no such column: a"), DatabaseFailure.NOT_MIGRATED),
        (DatabaseError("a wrong query"), None),
        (KeyError("a"), None),
        (None, None),
    ],
)
def test_failures_are_told_apart(error, failure):
    assert database_errors.classify(error) is failure
