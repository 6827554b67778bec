"""Every page is light, also with 150 people and candidates.

`make page-weights` writes the table in `docs/explanation/performance.md`. HTML counts as the
service sends it, without compression; styles, scripts and icons of workspace pages count as
WhiteNoise sends them (gzip), those of candidate pages uncompressed.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from bookings.models import Booking, CandidateLink
from engine.timestamps import parse_ceil, to_datetime
from interviews.models import InterviewTemplate, PanelMember
from outbox.models import WebhookEndpoint
from people.models import Interviewer
from people.weekly_hours import OFFICE_HOURS
from tests import screenshot_data
from tests.factories import add_group
from tests.live_processes import ROOT
from tests.pages.page_content import ParsedPage
from tests.screenshot_data import NOW

pytestmark = pytest.mark.django_db

MAX_WORKSPACE_KB, MAX_CANDIDATE_HTML_KB, MAX_CANDIDATE_ASSETS_KB = 120, 15, 20
DOCUMENT = ROOT / "docs/explanation/performance.md"
ROW_COUNT = 150
ROWS = "\n".join(
    f"Candidate Number {number},candidate{number}@example.com,Europe/Berlin"
    for number in range(500)
)
PEOPLE = "name,email,time zone\n" + ROWS.replace("andidate", "olleague")
_ASSET = re.compile(r'(?:href|src)="/static/([^"#]+)')
_TABLE = re.compile(r"(?<=<!-- page weights -->\n).*(?=<!-- end of page weights -->)", re.S)


@dataclass(frozen=True)
class Weight:
    """A page, and its bytes."""

    name: str
    html: int
    assets: int

    @property
    def row(self) -> str:
        total = self.html + self.assets
        return f"| {self.name} | {_kb(self.html)} | {_kb(self.assets)} | {_kb(total)} |"


def _kb(size: int) -> str:
    return f"{size / 1000:.1f}"


@cache
def weigh_asset(name: str, compressed: bool) -> int:
    content = Path(str(finders.find(name))).read_bytes()
    return min(len(content), len(gzip.compress(content))) if compressed else len(content)


def weigh(name: str, response: Any, *, compressed: bool) -> Weight:
    assert response.status_code == 200, (name, response.status_code)
    assets = set(_ASSET.findall(response.content.decode()))
    if not compressed:
        assets = {asset for asset in assets if asset.endswith((".css", ".js"))}
    return Weight(
        name, len(response.content), sum(weigh_asset(asset, compressed) for asset in assets)
    )


@pytest.fixture
def data() -> Iterator[screenshot_data.ScreenshotData]:
    with time_machine.travel(NOW, tick=False):
        call_command("loaddata", "sample_data", verbosity=0)
        created = screenshot_data.create()
        fill_up()
        yield created


def fill_up() -> None:
    """Add people and candidates, a webhook, and two types with 43 members, one without hours."""
    Interviewer.objects.bulk_create(
        Interviewer(
            name=f"Interviewer Number {number}",
            email=f"i{number}@example.com",
            open_hours=OFFICE_HOURS,
        )
        for number in range(ROW_COUNT)
    )
    people = Interviewer.objects.order_by("-pk")
    create_large_panel("Large Panel", people[:43])
    Interviewer.objects.filter(pk__in=[row.pk for row in people[43:86]]).update(open_hours="")
    create_large_panel("Panel without hours", people[43:86])
    WebhookEndpoint.objects.create(name="HR", url="https://hr.example.com/")
    created_at = to_datetime(parse_ceil(NOW))
    CandidateLink.objects.bulk_create(
        CandidateLink(
            template_id=1,
            digest=str(number),
            candidate_name=f"Candidate Number {number}",
            candidate_email=f"c{number}@example.com",
            created_at=created_at,
            expires_at=created_at.replace(year=2028),
        )
        for number in range(ROW_COUNT)
    )


def create_large_panel(name: str, people: Iterable[Interviewer]) -> None:
    template = InterviewTemplate.objects.create(name=name, duration=60)
    group = add_group(template, required=1)
    PanelMember.objects.bulk_create(
        PanelMember(group=group, interviewer=person, position=position)
        for position, person in enumerate(people)
    )


def client_of(session: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = session
    return client


def list_workspace_paths(booking_path: str) -> dict[str, str]:
    """Return the paths of the pages for coordinators, by name."""
    link = f"/candidates/{CandidateLink.objects.get(candidate_name='Eva Lind').uuid}"
    large = InterviewTemplate.objects.get(name="Large Panel").pk
    always_open = InterviewTemplate.objects.get(name="Panel without hours").pk
    start = "2027-06-16T12:00:00Z"
    return {
        "Today": "/",
        "Candidates": "/candidates",
        "Candidate and link": link,
        "Times of a candidate": f"{link}/windows",
        "Withdraw a link": f"{link}/withdraw",
        "Invite a candidate": "/candidates/invite",
        "Invite several candidates": "/candidates/invite/list",
        "Interview types": "/interviews",
        "New interview type": "/interviews/new",
        "Edit an interview type": "/interviews/3/edit",
        "Edit an interview type with 43 members": f"/interviews/{large}/edit",
        "Archive an interview type": "/interviews/1/archive",
        "Find times": "/interviews/find-times?person=1&person=2&day=2027-06-16",
        "Board of a week": "/interviews/1?day=2027-06-16",
        "Board with a selected time": f"/interviews/1?day=2027-06-16&start={start}",
        "Board with all hours": "/interviews/1?day=2027-06-16&hours=all",
        "Board of 43 members": f"/interviews/{large}?day=2027-06-16",
        "Board of 43 members without hours": f"/interviews/{always_open}?day=2027-06-16",
        "Bookings": "/bookings",
        "Past bookings": "/bookings?state=past",
        "Bookings with another local time": "/bookings/moved",
        "Booking": booking_path,
        "Move an interview": f"{booking_path}/move",
        "Erase a candidate": f"{booking_path}/erase",
        "Replace an interviewer": f"{booking_path}/replace-interviewer",
        "People": "/people",
        "Team week": "/people/week?week=2027-06-14",
        "Add a person": "/people/new",
        "Import people": "/people/import",
        "Person": "/people/1",
        "Delete a person": "/people/1/delete",
        "Edit a person": "/people/1/edit",
        "Connect a calendar feed": "/people/1/calendars/ics",
        "Connect a CalDAV calendar": "/people/1/calendars/caldav",
        "Calendars": "/calendars",
        "Search": "/search?q=number",
        "Search for one kind": "/search?q=number&group=people",
        "Company": "/settings/company",
        "Accounts and roles": "/settings/accounts",
        "API tokens": "/settings/tokens",
        "Webhooks": "/settings/webhooks",
        "Webhook": f"/settings/webhooks/{WebhookEndpoint.objects.get().pk}",
        "Events": "/settings/events",
        "Audit log": "/settings/audit",
        "Retention": "/settings/retention",
        "Your account": "/account",
        "Choose a password": "/account/password/set",
        "Email address": "/account/email",
        "Sessions": "/account/sessions",
        "Second factor": "/account/second-factor",
        "Passkeys": "/account/passkeys",
    }


def weigh_workspace(data: screenshot_data.ScreenshotData) -> Iterator[Weight]:
    coordinator = client_of(data.coordinator_session)
    for name, path in list_workspace_paths(data.booking_path).items():
        yield weigh(name, coordinator.get(path), compressed=True)
    checked = coordinator.post("/candidates/invite/list", {"interview": "1", "rows": ROWS})
    yield weigh("Checked list of 500 candidates", checked, compressed=True)
    checked = coordinator.post("/people/import", {"text": PEOPLE})
    yield weigh("Checked list of 500 people", checked, compressed=True)
    interviewer = client_of(data.interviewer_session)
    yield weigh("My page", interviewer.get("/my-page"), compressed=True)
    own = Booking.objects.filter(interviewers__name="Alice Johnson").values_list("pk", flat=True)
    own_page = interviewer.get(f"/my-page/interviews/{own[0]}")
    yield weigh("Interview of an interviewer", own_page, compressed=True)
    yield weigh("Sign in", Client().get("/login"), compressed=True)


def weigh_candidate_pages(path: str) -> Iterator[Weight]:
    """Weigh the pages of a link before and after the candidate books."""
    client = Client()
    month = client.get(f"{path}?zone=America/Argentina/Buenos_Aires")
    yield weigh("Month and times", month, compressed=False)
    confirm_url = next(link for link in ParsedPage(month).links if "confirm" in link)
    yield weigh("Time zone", client.get(f"{path}/zone?q=Berlin"), compressed=False)
    yield weigh("Tell us when you can", client.get(f"{path}/windows"), compressed=False)
    confirm = client.get(confirm_url)
    yield weigh("Confirm", confirm, compressed=False)
    form = {**ParsedPage(confirm).form(f"{path}/confirm"), "name": "Alex", "email": "alex@x.org"}
    booked = client.post(f"{path}/confirm", form, follow=True)
    assert Booking.objects.filter(candidate_email="alex@x.org").exists()
    yield weigh("Booked interview", booked, compressed=False)
    yield weigh("Move", client.get(f"{path}?move="), compressed=False)
    yield weigh("Cancel", client.get(f"{path}/cancel"), compressed=False)


def test_every_page_is_light(data):
    workspace = list(weigh_workspace(data))
    candidate = list(weigh_candidate_pages(data.link_path))
    if os.environ.get("WRITE_PAGE_WEIGHTS"):
        write_table(workspace, candidate)
    heavy = [
        each.row for each in workspace if each.html + each.assets > MAX_WORKSPACE_KB * 1000
    ] + [
        each.row
        for each in candidate
        if each.html > MAX_CANDIDATE_HTML_KB * 1000 or each.assets > MAX_CANDIDATE_ASSETS_KB * 1000
    ]
    assert not heavy, "\n".join(heavy)


def write_table(workspace: list[Weight], candidate: list[Weight]) -> None:
    lines = [
        "| Page of the workspace | HTML | styles, scripts, icons (gzip) | first load, KB |",
        "|---|---|---|---|",
        *(each.row for each in workspace),
        "",
        "| Page of a candidate | HTML | styles and scripts | first load, KB |",
        "|---|---|---|---|",
        *(each.row for each in candidate),
        "",
    ]
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(_TABLE.sub("\n".join(lines), text))
