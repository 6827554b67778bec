from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from calendars.models import Connection
from tests import servers
from tests.factories import alice, bob
from tests.servers import response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

GOOD = response(servers.icalendar_of())


def check(*options: str) -> str:
    output = StringIO()
    call_command("check_calendars", *options, stdout=output)
    return output.getvalue()


def test_check_reads_every_connection_and_succeeds(serve):
    feed = serve(send_bytes(GOOD))
    for owner in (alice(), bob()):
        Connection.objects.create(interviewer=owner, provider="ics", name="Work", url=feed.url)
    assert check() == (
        "Alice Johnson: Work (ics), last read 2025-01-20T10:00:00Z. Working.\n"
        "Bob Smith: Work (ics), last read 2025-01-20T10:00:00Z. Working.\n"
        "All 2 calendars can be read.\n"
    )


def test_check_fails_and_prints_what_to_do_if_one_cannot_be_read(serve):
    url = serve(send_bytes(response("<html>", "200 OK"))).url
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=f"{url}/secret")
    output = StringIO()
    with pytest.raises(CommandError, match="1 of 1 calendars cannot be read"):
        call_command("check_calendars", stdout=output)
    assert output.getvalue() == (
        "Alice Johnson: Work (ics), last read never. This calendar answered with something that is "
        "not a calendar. Open the URL in a browser in which you are not signed in. It must return "
        "a calendar, not a web page. For CalDAV, connect the calendar again: Slotsmith lists the "
        "calendars of the account.\n"
    )


def test_check_prints_stored_status_without_reading(serve):
    feed = serve(send_bytes(GOOD))
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=feed.url)
    assert "Not read yet." in check("--stored")
    assert feed.requests == []


def test_check_without_connections_succeeds():
    assert check() == "All 0 calendars can be read.\n"
