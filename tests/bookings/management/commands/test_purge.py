from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from bookings.models import Hold
from tests.bookings.booking_factories import book, hold
from tests.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def purge(frozen, template):
    """Return a function that runs purge some days after a booking and a hold were made."""
    book(template)
    hold(template, "2025-01-22T14:00:00Z")

    def run(days: int, *options: str) -> list[str]:
        output = StringIO()
        frozen.shift(days * DAY)
        call_command("purge", *options, stdout=output)
        return output.getvalue().splitlines()

    return run


def test_purge_prints_counts_and_second_run_finds_nothing(purge):
    assert purge(183) == [
        "candidates of bookings: 1",
        "links: 1",
        "holds: 1",
        "stored responses: 0",
        "messages: 0",
        "snapshots: 0",
        "sessions: 0",
        "session records: 0",
    ]
    assert {line.split(": ")[1] for line in purge(0)} == {"0"}


def test_dry_run_changes_nothing(purge):
    assert purge(183, "--dry-run")[2] == "holds: 1 would be erased"
    assert Hold.objects.count() == 1
    assert purge(0)[2] == "holds: 1"


def test_retention_period_is_a_setting(purge, settings):
    settings.RETENTION_DAYS = 0
    assert purge(3650)[0] == "holds: 1"
    settings.RETENTION_DAYS = 10
    assert purge(0)[0] == "candidates of bookings: 1"
