from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.bookings.candidate_fixtures import EMAIL, NAME
from tests.bookings.personal_data_scan import find_traces
from tests.factories import DAY

pytestmark = pytest.mark.django_db

COUNTS = {"bookings": 3, "links": 4, "stored responses": 1, "messages": 16}


def expected_output(counts: dict[str, int], label: str) -> str:
    return "".join(f"{name}: {count} {label}\n" for name, count in counts.items())


@pytest.fixture
def erase(stored_candidate):
    def run(*options: str) -> str:
        output = StringIO()
        call_command("erase_candidate", EMAIL, *options, stdout=output)
        return output.getvalue()

    return run


@pytest.fixture
def deliver_messages(settings):
    """Return a function that delivers pending messages."""
    settings.DEFAULT_FROM_EMAIL = "Slots <slots@example.org>"
    return lambda: call_command("deliver_outbox", "--once", stdout=StringIO())


def test_erases_past_candidate_and_prints_counts(frozen, erase):
    frozen.shift(3 * DAY)
    assert erase() == expected_output(COUNTS, "erased")
    assert find_traces(NAME, EMAIL) == set()
    assert erase() == expected_output(dict.fromkeys(COUNTS, 0), "erased")


def test_dry_run_prints_counts_and_erases_nothing(frozen, erase):
    frozen.shift(3 * DAY)
    before = find_traces(NAME, EMAIL)
    assert erase("--dry-run") == expected_output(COUNTS, "would be erased")
    assert find_traces(NAME, EMAIL) == before


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--dry-run", "--cancel-bookings")])
def test_upcoming_interviews_are_named_with_the_remedy(erase, stored_candidate, options):
    with pytest.raises(CommandError, match="--cancel-bookings") as caught:
        erase(*options)
    for interview in (stored_candidate.by_link, stored_candidate.by_api):
        assert str(interview.pk) in str(caught.value)
        interview.refresh_from_db()
        assert not interview.is_cancelled


def test_cancellations_are_sent_before_the_candidate_is_erased(erase, deliver_messages, mailoutbox):
    deliver_messages()
    with pytest.raises(CommandError, match="6 messages have not been delivered yet") as caught:
        erase("--cancel-bookings")
    assert "Then run this command again" in str(caught.value)
    mailoutbox.clear()
    deliver_messages()
    assert {mail.subject.split(":")[0] for mail in mailoutbox} == {"Cancelled"}
    assert len(mailoutbox) == 2
    erase("--cancel-bookings")
    assert find_traces(NAME, EMAIL) == set()
