"""Candidate links over the API."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from bookings import erasure, export
from bookings.models import AuditEntry, Booking, CandidateLink, IdempotencyRecord
from outbox.event_log import LoggedEvent
from outbox.models import Message
from tests.bookings.booking_factories import TEN, cancel
from tests.factories import DAY, NOW, alice, technical_interview, utc_seconds
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

QUIET = {"candidate": False}
NOOR = {"name": "Noor Haddad", "email": "noor@example.com"}


@pytest.fixture
def create(api, template):
    def send(key="", **body):
        return api("post", f"{template.pk}/candidate-links", {"candidate": NOOR, **body}, key)

    return send


def book_with(url: str, email: str = "noor@example.com") -> Booking:
    """Book ten o'clock on the page of a link."""
    path = url.removeprefix("http://localhost:8000")
    form = {"start": TEN, "name": "Noor Haddad", "email": email}
    assert Client().post(f"{path}/confirm", form).status_code == 302
    return Booking.objects.latest("created_at")


def list_ids(client, path="/api/candidate-links", **query):
    return [row["id"] for row in client.get(path, query).json()["data"]]


def list_pages(client, **query):
    page = client.get("/api/candidate-links", query).json()
    ids, cursor = [row["id"] for row in page["data"]], page["nextCursor"]
    return ids + list_pages(client, **{**query, "cursor": cursor}) if cursor else ids


def test_new_link_is_returned_with_its_url_once(create, client, template):
    answer = create(externalId="app-77", metadata={"stage": "onsite"})
    assert answer.status_code == 201
    link, body = CandidateLink.objects.get(), answer.json()
    url = body.pop("url")
    assert body == {
        "id": str(link.uuid),
        "interviewId": template.pk,
        "state": "open",
        "candidate": {**NOOR, "timeZone": None},
        "externalId": "app-77",
        "metadata": {"stage": "onsite"},
        "bookingId": None,
        "createdAt": "2025-01-20T10:00:00Z",
        "updatedAt": "2025-01-20T10:00:00Z",
        "expiresAt": "2025-02-03T10:00:00Z",
        "remindedAt": None,
        "firstOpenedAt": None,
        "lastOpenedAt": None,
        "openCount": 0,
    }
    assert url.startswith("http://localhost:8000/book/")
    found = client.get(answer["Location"])
    assert found.json() == {**body, "url": None}
    assert found["ETag"] == answer["ETag"]
    assert (
        client.get(answer["Location"], headers={"If-None-Match": found["ETag"]}).status_code == 304
    )
    assert client.get(url.removeprefix("http://localhost:8000")).status_code == 200


def test_booking_with_a_link_has_its_data(create, client):
    created = create(externalId="app-77", metadata={"stage": "onsite"}).json()
    booked = book_with(created["url"])
    body = client.get(f"/api/bookings/{booked.pk}").json()
    assert (body["externalId"], body["metadata"], body["source"], body["candidateLinkId"]) == (
        "app-77",
        {"stage": "onsite"},
        "link",
        created["id"],
    )
    link = client.get(f"/api/candidate-links/{created['id']}").json()
    assert (link["state"], link["bookingId"]) == ("booked", str(booked.pk))


@pytest.mark.parametrize(("options", "mails"), [({}, 1), ({"notify": {"candidate": False}}, 0)])
def test_link_is_mailed_unless_the_caller_does_it(create, options, mails):
    url = create(**options).json()["url"]
    messages = list(Message.objects.filter(channel="plain_mail"))
    assert [url in message.full_payload["text"] for message in messages] == [True] * mails


def test_repeated_request_returns_the_url_that_is_stored_encrypted(create):
    first, again = create("k"), create("k")
    assert (again.content, again.status_code) == (first.content, 201)
    assert (again["Idempotent-Replayed"], again["Location"]) == ("true", first["Location"])
    assert CandidateLink.objects.count() == 1
    secret = first.json()["url"].rpartition("/")[2]
    record = IdempotencyRecord.objects.get()
    assert secret not in record.body
    assert secret in record.private_body
    stored = IdempotencyRecord.objects.filter(private_body__isnull=False).values_list("body")
    assert secret not in str(list(stored))


@pytest.fixture
def links_of_all_states(create, frozen, api):
    """Return the ids of links by state; `cancelled` is one whose booking others cancelled."""
    ids = {}
    for name in ("expired", "revoked", "booked", "cancelled", "open"):
        expires = {"expiresAt": "2025-01-20T11:00:00Z"} if name == "expired" else {}
        created = create(externalId=f"app-{name}", notify=QUIET, **expires).json()
        ids[name] = created["id"]
        if name == "revoked":
            api("post", f"candidate-links/{created['id']}/revoke")
        if name == "cancelled":
            cancel(book_with(created["url"]))
        frozen.shift(1)
    url = api("post", f"candidate-links/{ids['booked']}/resend").json()["url"]
    book_with(url)
    frozen.shift(3600)
    return ids


def test_links_are_listed_newest_first_by_state(links_of_all_states, client):
    ids = links_of_all_states
    newest_first = [ids[name] for name in ("open", "cancelled", "booked", "revoked", "expired")]
    assert list_ids(client) == newest_first
    for state in ("open", "booked", "expired"):
        assert list_ids(client, state=state) == [ids[state]]
    assert list_ids(client, state="revoked") == [ids["cancelled"], ids["revoked"]]
    assert list_ids(client, state=["open", "booked"]) == [ids["open"], ids["booked"]]
    for row in client.get("/api/candidate-links").json()["data"]:
        name = next(name for name, link_id in ids.items() if link_id == row["id"])
        assert row["state"] == ("revoked" if name == "cancelled" else name)
        assert row["url"] is None


def test_links_are_filtered_by_interview_and_external_id(links_of_all_states, client, template):
    assert list_ids(client, externalId="app-open") == [links_of_all_states["open"]]
    assert len(list_ids(client, interviewId=template.pk)) == 5
    for since, unanswered in (("2025-01-20T09", []), ("2025-02-20T09", ["open"])):
        found = list_ids(client, state="open", unansweredSince=f"{since}:00:00Z")
        assert found == [links_of_all_states[name] for name in unanswered]
    other = technical_interview(alice())
    assert list_ids(client, interviewId=other.pk) == []
    assert list_ids(client, f"/api/interviews/{other.pk}/candidate-links") == []
    assert len(list_ids(client, f"/api/interviews/{template.pk}/candidate-links")) == 5


def test_links_that_have_changed_are_selected(links_of_all_states, client, frozen, api):
    ids = links_of_all_states
    rows = client.get("/api/candidate-links").json()["data"]
    times = {row["id"]: row["updatedAt"] for row in rows}
    assert times[ids["expired"]] == "2025-01-20T11:00:00Z"
    for since in sorted(times.values()):
        expected = [link_id for link_id, time in times.items() if time >= since]
        assert list_ids(client, updatedSince=since) == expected
    frozen.shift(60)
    [booking] = Booking.objects.filter(link__uuid=ids["booked"])
    cancel(booking)
    frozen.shift(60)
    api("post", f"candidate-links/{ids['open']}/resend", {"notify": QUIET})
    changed = list_ids(client, updatedSince="2025-01-20T11:00:30Z")
    assert changed == [ids["open"], ids["booked"]]
    order = list_pages(client, sort="updatedAt", limit=2)
    assert (len(order), order[-2:]) == (5, [ids["booked"], ids["open"]])
    rows = client.get("/api/candidate-links", {"sort": "updatedAt"}).json()["data"]
    assert [row["id"] for row in rows] == order
    assert rows == sorted(rows, key=lambda row: row["updatedAt"])
    one = client.get(f"/api/candidate-links/{ids['booked']}").json()
    assert one in client.get("/api/candidate-links").json()["data"]
    problem = problem_of(client.get("/api/candidate-links", {"updatedSince": "today"}), 400)
    assert list(errors_of(problem)) == ["updatedSince"]


def test_pages_together_are_the_whole_list(create, client, frozen):
    ids = [create(notify=QUIET).json()["id"] for _ in range(5)]
    assert list_pages(client, limit=2) == ids[::-1]


def test_number_of_queries_does_not_grow_with_the_list(create, client, django_assert_num_queries):
    for _ in range(4):
        create(notify=QUIET)
    with django_assert_num_queries(1):
        client.get("/api/candidate-links")


def test_revoked_link_opens_no_page_and_keeps_its_booking(create, client, api):
    created = create().json()
    booked = book_with(created["url"])
    path = f"candidate-links/{created['id']}/revoke"
    answers = [api("post", path) for _ in range(2)]
    assert [answer.json()["state"] for answer in answers] == ["revoked", "revoked"]
    assert client.get(created["url"].removeprefix("http://localhost:8000")).status_code == 404
    booked.refresh_from_db()
    assert not booked.is_cancelled
    actions = AuditEntry.objects.filter(link_id=created["id"]).values_list("action", flat=True)
    assert list(actions) == ["link_revoked", "link_created"]
    [event] = LoggedEvent.objects.filter(type="candidate_link.revoked")
    assert event.data == {
        "candidateLinkId": created["id"],
        "interviewId": booked.template_id,
        "bookingId": str(booked.pk),
        "externalId": None,
    }


def test_link_whose_booking_others_cancel_is_published_as_revoked_once(create, api):
    created = create(externalId="app-77").json()
    cancel(book_with(created["url"]))
    api("post", f"candidate-links/{created['id']}/revoke")
    [event] = LoggedEvent.objects.filter(type="candidate_link.revoked")
    assert (event.data["candidateLinkId"], event.data["bookingId"]) == (created["id"], None)


def test_resent_link_has_a_new_url_and_the_former_one_stops_working(create, client, api):
    first = create().json()
    second = api("post", f"candidate-links/{first['id']}/resend", key="k")
    again = api("post", f"candidate-links/{first['id']}/resend", key="k")
    assert again.content == second.content
    url = second.json()["url"]
    assert {**second.json(), "url": None} == {**first, "url": None}
    paths = [link.removeprefix("http://localhost:8000") for link in (first["url"], url)]
    assert [client.get(path).status_code for path in paths] == [404, 200]
    [mail] = Message.objects.filter(channel="plain_mail")
    assert url in mail.full_payload["text"]


@pytest.mark.parametrize("ending", ["revoke", "expire"])
def test_closed_link_is_not_sent_again(create, api, frozen, ending):
    created = create().json()
    if ending == "revoke":
        api("post", f"candidate-links/{created['id']}/revoke")
    else:
        frozen.shift(14 * DAY)
    problem = problem_of(api("post", f"candidate-links/{created['id']}/resend"), 409)
    assert problem["code"] == "link_closed"


def test_stored_responses_are_exported_and_erased_with_the_candidate(create):
    body = create("k").json()
    [stored] = export.build_export("noor@example.com")["storedResponses"]
    assert stored == body
    erasure.erase("noor@example.com", utc_seconds(NOW))
    record = IdempotencyRecord.objects.get()
    assert (record.request, record.body, record.private_body) == ("", "", "")
    assert not CandidateLink.objects.exists()
    assert problem_of(create("k"), 409)["code"] == "candidate_erased"
    assert not CandidateLink.objects.exists()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"candidate": {"name": "Noor"}}, "candidate.email"),
        ({"candidate": {"name": "Noor"}, "notify": QUIET}, "candidate.email"),
        ({"candidate": {**NOOR, "timeZone": "Mars"}}, "candidate.timeZone"),
        ({"candidate": None}, "candidate"),
        ({"expiresAt": "2025-01-20T10:00:00Z"}, "expiresAt"),
        ({"expiresAt": "2025-04-22T10:00:01Z"}, "expiresAt"),
        ({"expiresAt": "soon"}, "expiresAt"),
        ({"notify": {"candidate": "maybe"}}, "notify.candidate"),
        ({"notify": {"interviewers": False}}, "notify.interviewers"),
        ({"sendEmail": False}, "sendEmail"),
        ({"externalId": 5}, "externalId"),
        ({"days": 5}, "days"),
    ],
)
def test_invalid_value_is_named(create, body, name):
    assert list(errors_of(problem_of(create(**body), 400))) == [name]
    assert not CandidateLink.objects.exists()


@pytest.mark.parametrize("path", ["", "/revoke", "/resend"])
def test_unknown_link_is_404(api, path):
    method = "post" if path else "get"
    for link_id in (uuid4(), "x"):
        problem_of(api(method, f"candidate-links/{link_id}{path}", {}), 404)


def test_inactive_interview_gets_no_links(create, template):
    template.active = False
    template.save()
    assert problem_of(create(), 409)["code"] == "interview_inactive"
    assert (CandidateLink.objects.count(), Message.objects.count()) == (0, 0)
