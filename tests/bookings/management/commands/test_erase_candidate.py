from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.bookings.candidate_fixtures import EMAIL, NAME
from tests.bookings.personal_data_scan import find_traces
from tests.factories import DAY

pytestmark = pytest.mark.django_db

KEPT = {"bookings": 3, "links": 1, "stored responses": 1, "messages": 16}


def said(counts: dict[str, int], what: str) -> str:
    return "".join(f"{name}: {count} {what}\n" for name, count in counts.items())


@pytest.fixture
def erase(remembered):
    def run(*options: str) -> str:
        output = StringIO()
        call_command("erase_candidate", EMAIL, *options, stdout=output)
        return output.getvalue()

    return run


@pytest.fixture
def told(settings):
    """Deliver what is due."""
    settings.DEFAULT_FROM_EMAIL = "Slots <slots@example.org>"
    return lambda: call_command("deliver_outbox", "--once", stdout=StringIO())


def test_when_everything_is_over_it_erases_and_says_what(frozen, erase):
    frozen.shift(3 * DAY)
    assert erase() == said(KEPT, "erased")
    assert find_traces(NAME, EMAIL) == set()
    assert erase() == said(dict.fromkeys(KEPT, 0), "erased")


def test_dry_it_says_what_would_go_and_leaves_it(frozen, erase):
    frozen.shift(3 * DAY)
    before = find_traces(NAME, EMAIL)
    assert erase("--dry-run") == said(KEPT, "would be erased")
    assert find_traces(NAME, EMAIL) == before


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--dry-run", "--cancel-bookings")])
def test_with_an_interview_to_come_it_says_which_and_how_to_go_on(erase, remembered, options):
    with pytest.raises(CommandError, match="--cancel-bookings") as caught:
        erase(*options)
    for one in (remembered.by_link, remembered.by_api):
        assert str(one.pk) in str(caught.value)
        one.refresh_from_db()
        assert not one.is_cancelled


def test_what_is_cancelled_is_told_before_it_is_erased(erase, told, mailoutbox):
    told()
    with pytest.raises(CommandError, match="6 messages have not been delivered yet") as caught:
        erase("--cancel-bookings")
    assert "Run this again" in str(caught.value)
    mailoutbox.clear()
    told()
    assert {one.subject.split(":")[0] for one in mailoutbox} == {"Cancelled"}
    assert len(mailoutbox) == 2
    erase("--cancel-bookings")
    assert find_traces(NAME, EMAIL) == set()
