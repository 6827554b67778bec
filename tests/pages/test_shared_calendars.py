"""A calendar that belongs to another account is flagged where people look after calendars."""

from __future__ import annotations

import pytest

from calendars.connection_status import read_now
from calendars.models import Connection, Snapshot
from tests.access import callers
from tests.caldav_server import CalDavServer
from tests.factories import NOW, alice, utc_seconds
from tests.pages.page_content import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
BOBS = """<D:owner><D:href>/bob/</D:href></D:owner>
    <D:current-user-principal><D:href>/alice/</D:href></D:current-user-principal>"""
FLAG = (
    "This calendar belongs to another account. Private events may be missing: sign in as the owner."
)


@pytest.fixture(autouse=True)
def bobs_calendar(serve) -> None:
    """Connect Alice to a calendar of Bob and read it."""
    url = f"{serve(CalDavServer(more_properties=BOBS).answer).url}/dav/"
    Connection.objects.create(interviewer=alice(), provider="caldav", name="Work", url=url)
    connections = Connection.objects.select_related("interviewer", "snapshot", "health")
    list(read_now(list(connections), utc_seconds(NOW)))
    assert Snapshot.objects.get().is_shared


def test_interviewer_sees_the_flag():
    assert FLAG in " ".join(get_page(callers.interviewer_client(alice()), "/my-page").text.split())


def test_coordinator_sees_the_flag():
    assert FLAG in " ".join(get_page(callers.coordinator_client(), "/calendars").text.split())


def test_admin_shows_the_flag():
    page = callers.superuser_client().get("/admin/calendars/connection/").content.decode()
    assert "This calendar belongs to another account." in page
    assert "Private events may be missing: sign in as the owner." in page
