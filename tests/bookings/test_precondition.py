"""ETags, If-Match and expectedSequence of bookings and holds."""

from __future__ import annotations

import pytest

from outbox.models import Message
from tests.bookings.booking_factories import CANDIDATE, ELEVEN, NOON, TEN, book, hold
from tests.factories import alice, set_rules
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

JSON = "application/json"
#: The changes of a booking, with a body for each.
CHANGES = [
    ("patch", "", {"externalId": "app-78"}),
    ("post", "/reschedule", {"start": NOON}),
    ("post", "/cancel", {"reason": "ill"}),
]


@pytest.fixture
def url(template):
    return f"/api/bookings/{book(template).pk}"


def take_addresses() -> set[str]:
    """Delete the messages and return the addresses of the mails; calendars are always written."""
    mails = [message.payload for message in Message.objects.filter(channel="mail")]
    assert Message.objects.filter(channel="calendar").count() == 2
    Message.objects.all().delete()
    return {mail["booking"]["attendees"][mail["attendee"]]["email"] for mail in mails}


def send(client, method, url, body, if_match=""):
    headers = {"If-Match": if_match} if if_match else {}
    return getattr(client, method)(url, body, content_type=JSON, headers=headers)


def test_etag_changes_with_every_change(client, url):
    etags = [client.get(url)["ETag"]]
    for method, path, body in CHANGES:
        answer = send(client, method, url + path, body, etags[-1])
        assert answer.status_code == 200
        assert answer["ETag"] == client.get(url)["ETag"]
        etags.append(answer["ETag"])
    assert len(set(etags)) == 4


def test_current_etag_gets_304(client, url):
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_change_of_another_state_is_412(client, url, method, path, body):
    former = client.get(url)["ETag"]
    send(client, "patch", url, {"externalId": "app-77"})
    before = client.get(url).json()
    for if_match in (former, '"x"', f"W/{former}"):
        problem = problem_of(send(client, method, url + path, body, if_match), 412)
        assert problem["code"] == "precondition_failed"
    problem_of(send(client, method, url + path, body, "no-quotation-marks"), 400)
    assert client.get(url).json() == before
    etag = client.get(url)["ETag"]
    assert send(client, method, url + path, body, f'"x", {etag}').status_code == 200


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_star_matches_every_state(client, url, method, path, body):
    assert send(client, method, url + path, body, "*").status_code == 200


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_change_of_another_sequence_is_412(client, url, method, path, body):
    wrong = {**body, "expectedSequence": 1}
    problem = problem_of(send(client, method, url + path, wrong), 412)
    assert problem["code"] == "precondition_failed"
    assert "sequence of the booking is 0" in problem["detail"]
    right = {**body, "expectedSequence": 0}
    assert send(client, method, url + path, right).status_code == 200


def test_change_that_is_already_made_succeeds(client, url):
    body = {"expectedSequence": 0}
    answers = [send(client, "post", f"{url}/cancel", body).json() for _ in range(2)]
    assert answers[0] == answers[1]


def test_hold_is_released_only_in_the_expected_state(client, template):
    held = f"/api/holds/{hold(template).pk}"
    etag = client.get(held)["ETag"]
    problem_of(client.delete(held, headers={"If-Match": '"x"'}), 412)
    assert client.delete(held, headers={"If-Match": etag}).status_code == 204


def test_refusal_by_sequence_is_stored_for_the_key(client, url):
    body, headers = {"expectedSequence": 5}, {"Idempotency-Key": "k"}
    answers = [
        client.post(f"{url}/cancel", body, content_type=JSON, headers=headers) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [412, 412]
    assert answers[1]["Idempotent-Replayed"] == "true"


def test_new_objects_have_a_location_also_when_replayed(client, template):
    for path, body in (
        ("holds", {"start": TEN}),
        ("bookings", {"start": NOON, "candidate": CANDIDATE}),
    ):
        send_key = {"Idempotency-Key": path}
        collection = f"/api/interviews/{template.pk}/{path}"
        for _ in range(2):
            answer = client.post(collection, body, content_type=JSON, headers=send_key)
            assert answer["Location"] == f"/api/{path}/{answer.json()['id']}"
            found = client.get(answer["Location"])
            assert (found.json(), found["ETag"]) == (answer.json(), answer["ETag"])


@pytest.mark.parametrize(
    ("notify", "expected"),
    [
        ({}, {"alice@example.com", "dana@example.com"}),
        ({"candidate": False}, {"alice@example.com"}),
        ({"interviewers": False}, {"dana@example.com"}),
        ({"candidate": False, "interviewers": False}, set()),
    ],
)
def test_notify_chooses_who_gets_mails(client, template, notify, expected):
    set_rules(alice(), email="alice@example.com")
    url = f"/api/interviews/{template.pk}/bookings"
    body = {"start": TEN, "candidate": CANDIDATE, "notify": notify}
    booked = f"/api/bookings/{send(client, 'post', url, body).json()['id']}"
    changes = [("/reschedule", {"start": ELEVEN}), ("/cancel", {})]
    assert take_addresses() == expected
    for path, change in changes:
        assert send(client, "post", booked + path, {**change, "notify": notify}).status_code == 200
        assert take_addresses() == expected
