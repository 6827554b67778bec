"""The brief's endpoint with real calendars: a CalDAV server, a feed, several calendars."""

from __future__ import annotations

import pytest

from calendars.models import Connection
from people.models import Interviewer
from tests import servers
from tests.factories import alice, bob, free_busy_entry, starts_of, technical_interview
from tests.servers import Radicale, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

MORNING = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T12:00:00Z"}


@pytest.fixture
def template(calendar_service):
    """Return a template of Alice and Bob; Bob has an empty simulated calendar."""
    calendar_service([free_busy_entry(bob())])
    return technical_interview(alice(), bob())


def connect_calendar(url: str, provider: str) -> None:
    Connection.objects.create(
        interviewer=alice(),
        provider=provider,
        name="Work",
        url=url,
        username=Radicale.username,
        password=Radicale.password,
    )


def ask(client, template, **more):
    return client.get(f"/api/interviews/{template.pk}/availability", {**MORNING, **more})


def test_event_on_a_caldav_server_removes_exactly_the_overlapping_slots(
    client, template, radicale_server
):
    connect_calendar(radicale_server.url, "caldav")
    before = starts_of(ask(client, template).json()["availableSlots"])
    radicale_server.put("meeting", "DTSTART:20250122T091000Z\nDTEND:20250122T095959Z")
    after = starts_of(ask(client, template, maxStalenessSeconds=0).json()["availableSlots"])
    assert [start for start in before if start not in after] == [
        "2025-01-22T08:30:00Z",
        "2025-01-22T09:00:00Z",
        "2025-01-22T09:30:00Z",
    ]
    assert set(after) < set(before)


@pytest.mark.parametrize(("policy", "taken"), [("busy", 3), ("free", 0)])
def test_tentative_time_blocks_unless_the_template_treats_it_as_free(
    client, template, serve, policy, taken
):
    event = "DTSTART:20250122T091000Z\nDTEND:20250122T095959Z\nSTATUS:TENTATIVE"
    connect_calendar(serve(send_bytes(response(servers.icalendar_of(event)))).url, "ics")
    template.tentative = policy
    template.save()
    assert len(ask(client, template).json()["availableSlots"]) == 7 - taken


def test_declined_invitation_does_not_block(client, template, serve):
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:alice@example.com"
    event = f"DTSTART:20250122T091000Z\nDTEND:20250122T095959Z\n{declined}"
    connect_calendar(serve(send_bytes(response(servers.icalendar_of(event)))).url, "ics")
    assert len(ask(client, template).json()["availableSlots"]) == 4
    Interviewer.objects.filter(pk=alice().pk).update(email="alice@example.com")
    assert len(ask(client, template).json()["availableSlots"]) == 7


def test_stopped_caldav_server_is_unknown_with_its_owner(client, template, radicale_server):
    connect_calendar(radicale_server.url, "caldav")
    radicale_server.stop()
    answer = ask(client, template)
    assert answer.status_code == 503
    assert answer.json()["detail"] == "Alice Johnson: Work could not be reached."
    assert [(gap["name"], gap["provider"]) for gap in answer.json()["unknown"]] == [
        ("Alice Johnson", "caldav")
    ]


def test_busy_time_of_a_feed_is_not_available(client, template, serve):
    feed = servers.icalendar_of("DTSTART:20250122T080000Z\nDTEND:20250122T110000Z")
    connect_calendar(serve(send_bytes(response(feed))).url, "ics")
    assert starts_of(ask(client, template).json()["availableSlots"]) == ["2025-01-22T11:00:00Z"]


def test_all_calendars_of_a_person_count(client, template, serve):
    for hours in ("08/09", "10/11"):
        start, end = hours.split("/")
        feed = servers.icalendar_of(f"DTSTART:20250122T{start}0000Z\nDTEND:20250122T{end}0000Z")
        connect_calendar(serve(send_bytes(response(feed))).url, "ics")
    assert starts_of(ask(client, template).json()["availableSlots"]) == [
        "2025-01-22T09:00:00Z",
        "2025-01-22T11:00:00Z",
    ]


def test_broken_calendar_makes_its_owner_unknown_despite_other_calendars(client, template, serve):
    connect_calendar(serve(send_bytes(response(servers.icalendar_of()))).url, "ics")
    connect_calendar(serve(send_bytes(response("", "500 Oops"))).url, "ics")
    answer = ask(client, template)
    assert answer.status_code == 503
    assert [gap["reason"] for gap in answer.json()["unknown"]] == ["provider_error"]
    assert ask(client, template, partial="true").json()["availableSlots"] == []


def test_calendar_is_read_again_when_the_snapshot_is_too_old(client, template, serve, frozen):
    feed = serve(send_bytes(response(servers.icalendar_of())))
    connect_calendar(feed.url, "ics")
    for seconds, staleness, request_count in [
        (0, 60, 1),
        (59, 60, 1),
        (1, 60, 2),
        (9, 9, 3),
        (9, 10, 3),
    ]:
        frozen.shift(seconds)
        assert ask(client, template, maxStalenessSeconds=staleness).status_code == 200
        assert len(feed.requests) == request_count
    ask(client, template, maxStalenessSeconds=0)
    assert len(feed.requests) == 4


def test_unchanged_feed_is_not_downloaded_again(client, template, serve, frozen):
    event = servers.icalendar_of("DTSTART:20250122T080000Z\nDTEND:20250122T110000Z")

    def answer(server, connection):
        unchanged = b'if-none-match: "1"' in server.requests[-1].lower()
        same = response("", "304 Not Modified")
        connection.sendall(same if unchanged else response(event, "200 OK", 'ETag: "1"'))

    feed = serve(answer)
    connect_calendar(feed.url, "ics")
    for staleness in (60, 60, 60, 0):
        slots = ask(client, template, maxStalenessSeconds=staleness).json()["availableSlots"]
        assert starts_of(slots)[0] == "2025-01-22T11:00:00Z"
        frozen.shift(60)
    conditional = [b"If-None-Match" in request for request in feed.requests]
    assert conditional == [False, True, True, False]


def test_changed_event_on_radicale_is_read_again(client, template, radicale_server):
    connect_calendar(radicale_server.url, "caldav")
    radicale_server.put("meeting", "DTSTART:20250122T080000Z\nDTEND:20250122T090000Z")
    for after in ("2025-01-22T09:00:00Z", "2025-01-22T09:00:00Z"):
        slots = ask(client, template, maxStalenessSeconds=0).json()["availableSlots"]
        assert starts_of(slots)[0] == after
    radicale_server.put("meeting", "DTSTART:20250122T080000Z\nDTEND:20250122T093000Z")
    slots = ask(client, template, maxStalenessSeconds=0).json()["availableSlots"]
    assert starts_of(slots)[0] == "2025-01-22T09:30:00Z"


def test_response_can_include_the_status_of_each_calendar(client, template, serve, frozen):
    connect_calendar(serve(send_bytes(response(servers.icalendar_of()))).url, "ics")
    ask(client, template)
    frozen.shift(30)
    connect_calendar(serve(send_bytes(response("", "404 Not Found"))).url, "ics")
    answer = ask(client, template, include="calendars", partial="true").json()
    alices = {"interviewerId": alice().pk, "name": "Alice Johnson", "calendar": "Work"}
    assert answer["calendars"] == [
        {"interviewerId": bob().pk, "name": "Bob Smith", "calendar": "Simulated calendar",
         "provider": "mock", "status": "known", "reason": None, "readAt": "2025-01-20T10:00:30Z"},
        {**alices, "provider": "ics", "status": "known", "reason": None,
         "readAt": "2025-01-20T10:00:00Z"},
        {**alices, "provider": "ics", "status": "unknown", "reason": "gone", "readAt": None},
    ]  # fmt: skip


def test_retry_after_of_a_calendar_is_passed_on(client, template, serve):
    connect_calendar(
        serve(send_bytes(response("", "429 Slow down", "Retry-After: 600"))).url, "ics"
    )
    assert ask(client, template)["Retry-After"] == "600"


def test_response_has_no_calendar_address_or_password(client, template, serve):
    server = serve(send_bytes(response("secret body", "500 Oops")))
    connect_calendar(f"{server.url}/private-token", "ics")
    text = ask(client, template).content.decode()
    assert not any(word in text for word in ("private-token", "127.0.0.1", Radicale.password))


@pytest.mark.parametrize("typed", ["", "Outlook/16"])
@pytest.mark.parametrize("provider", ["ics", "caldav"])
def test_user_agent_of_a_connection_is_sent(client, template, serve, provider, typed):
    server = serve(send_bytes(response(servers.icalendar_of())))
    connect_calendar(server.url, provider)
    Connection.objects.update(user_agent=typed)
    ask(client, template)
    sent = {line for request in server.requests for line in request.decode().split("\r\n")}
    [user_agent] = [line for line in sent if line.startswith("User-Agent: ")]
    assert user_agent == "User-Agent: Outlook/16" if typed else "Slotsmith" in user_agent


@pytest.mark.parametrize("typed", ["", "Outlook/16"])
def test_feed_for_browsers_only_accepts_the_default(client, template, serve, typed):
    """Published feeds of Office 365 answer other programs with an error."""

    def answer(server, connection):
        is_browser = b"User-Agent: Mozilla/5.0 " in server.requests[-1]
        status = "200 OK" if is_browser and b"Chrome/" in server.requests[-1] else "500 Error"
        connection.sendall(response(servers.icalendar_of(), status))

    connect_calendar(serve(answer).url, "ics")
    Connection.objects.update(user_agent=typed)
    assert ask(client, template).status_code == (503 if typed else 200)
