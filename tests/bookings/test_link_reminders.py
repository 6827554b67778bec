"""Reminders of candidate links, and their new expiry."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from bookings import export, link_openings
from bookings.link_expiry import publish_expired_links
from bookings.models import AuditEntry, Booking, CandidateLink
from outbox.event_log import LoggedEvent
from outbox.models import Message
from tests.bookings.booking_factories import TEN
from tests.factories import DAY, NOW, utc_seconds
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

NOOR = {"name": "Noor Haddad", "email": "noor@example.com"}


@pytest.fixture
def created_link(api, template):
    """A new link as JSON."""
    return api("post", f"{template.pk}/candidate-links", {"candidate": NOOR}).json()


@pytest.fixture
def send(api, created_link):
    """Send a request about the link."""

    def request(action: str, body=None, key=""):
        return api("post", f"candidate-links/{created_link['id']}/{action}", body or {}, key)

    return request


def open_page(url: str) -> int:
    return Client().get(url.removeprefix("http://localhost:8000")).status_code


def list_mails() -> list[str]:
    mails = Message.objects.filter(channel="plain_mail").order_by("pk")
    return [mail.full_payload["text"] for mail in mails]


def test_reminder_has_a_second_url_and_the_first_keeps_working(created_link, send):
    reminded = send("remind").json()
    assert reminded["url"] != created_link["url"]
    assert reminded["remindedAt"] == "2025-01-20T10:00:00Z"
    assert reminded["updatedAt"] >= reminded["remindedAt"]
    assert [open_page(url) for url in (created_link["url"], reminded["url"])] == [200, 200]
    [_, mail] = list_mails()
    assert reminded["url"] in mail
    assert "You have not chosen a time for your interview (Technical Interview) yet" in mail
    stored = CandidateLink.objects.values().get()
    assert reminded["url"].rpartition("/")[2] not in str(stored)


def test_second_reminder_waits_for_a_day_and_has_the_same_url(send, frozen):
    first = send("remind").json()
    problem = problem_of(send("remind"), 409)
    assert problem["code"] == "reminder_refused"
    assert problem["detail"] == "The candidate got a reminder in the last 24 hours."
    frozen.shift(DAY - 1)
    problem_of(send("remind"), 409)
    frozen.shift(1)
    assert send("remind").json()["url"] == first["url"]
    assert len(list_mails()) == 3


def test_candidate_who_has_booked_gets_no_reminder(created_link, send):
    form = {"start": TEN, "name": "Noor Haddad", "email": "noor@example.com"}
    path = created_link["url"].removeprefix("http://localhost:8000")
    assert Client().post(f"{path}/confirm", form).status_code == 302
    problem = problem_of(send("remind"), 409)
    assert problem["detail"] == "The candidate has booked with this link."
    assert Booking.objects.count() == 1


def test_url_is_read_again_without_a_mail(created_link, send):
    quiet = {"notify": {"candidate": False}}
    shown = send("remind", quiet).json()
    assert (shown["remindedAt"], open_page(shown["url"])) == (None, 200)
    assert send("remind", quiet).json()["url"] == shown["url"]
    assert len(list_mails()) == 1
    actions = AuditEntry.objects.exclude(link_id=None).values_list("action", flat=True)
    assert list(actions) == ["link_shown", "link_shown", "link_created"]


def test_new_url_replaces_both_former_ones(created_link, send):
    reminded = send("remind").json()
    renewed = send("resend").json()
    urls = (created_link["url"], reminded["url"], renewed["url"])
    assert [open_page(url) for url in urls] == [404, 404, 200]


@pytest.mark.parametrize("action", ["remind", "extend"])
def test_revoked_link_is_refused(send, action):
    send("revoke")
    body = {"expiresAt": "2025-02-10T10:00:00Z"} if action == "extend" else {}
    assert problem_of(send(action, body), 409)["code"] == "link_closed"


def test_expired_link_is_extended_but_not_reminded(created_link, send, frozen):
    frozen.shift(15 * DAY)
    assert problem_of(send("remind"), 409)["code"] == "link_closed"
    extended = send("extend", {"expiresAt": "2025-02-10T10:00:00Z"})
    assert extended.json()["expiresAt"] == "2025-02-10T10:00:00Z"
    assert (extended.json()["state"], extended.json()["url"]) == ("open", None)
    assert open_page(created_link["url"]) == 200


def test_extended_link_has_another_event_when_it_expires(send, frozen):
    frozen.shift(15 * DAY)
    publish_expired_links(utc_seconds(NOW) + 15 * DAY)
    send("extend", {"expiresAt": "2025-02-10T10:00:00Z"})
    publish_expired_links(utc_seconds(NOW) + 30 * DAY)
    assert LoggedEvent.objects.filter(type="candidate_link.expired").count() == 2


@pytest.mark.parametrize(
    ("expires_at", "code"),
    [
        ("2025-01-20T10:00:00Z", "too_small"),
        ("2025-04-23T10:00:00Z", "too_large"),
        ("soon", "invalid_format"),
        (None, "null_not_allowed"),
    ],
)
def test_expiry_must_be_within_92_days(send, expires_at, code):
    problem = problem_of(send("extend", {"expiresAt": expires_at}), 400)
    assert [entry["code"] for entry in problem["errors"]] == [code]


def test_extension_without_expiry_is_refused(send):
    assert list(errors_of(problem_of(send("extend"), 400))) == ["expiresAt"]


def test_extension_is_recorded_once(send):
    for _ in range(2):
        send("extend", {"expiresAt": "2025-02-10T10:00:00Z"})
    assert AuditEntry.objects.filter(action="link_extended").count() == 1


def test_repeated_request_reminds_once(send):
    first, again = send("remind", key="k"), send("remind", key="k")
    assert again.content == first.content
    assert len(list_mails()) == 2


@pytest.mark.parametrize("action", ["remind", "extend"])
def test_unknown_link_is_404(api, action):
    body = {"expiresAt": "2025-02-10T10:00:00Z"} if action == "extend" else {}
    problem_of(api("post", f"candidate-links/{uuid4()}/{action}", body), 404)


def test_openings_are_counted_and_shown(created_link, client, frozen):
    link, now = CandidateLink.objects.get(), utc_seconds(NOW)
    for minutes in (0, 10, 29, 45):
        link_openings.record_opening(link, now + minutes * 60)
    row = client.get(f"/api/candidate-links/{created_link['id']}").json()
    assert (row["openCount"], row["firstOpenedAt"], row["lastOpenedAt"]) == (
        2,
        "2025-01-20T10:00:00Z",
        "2025-01-20T10:45:00Z",
    )
    [exported] = export.build_export("noor@example.com")["links"]
    assert exported["openCount"] == 2


def test_links_are_searched_by_name_and_address(created_link, client, api, template):
    dana = {"name": "Dana Roy", "email": "dana@example.org"}
    api("post", f"{template.pk}/candidate-links", {"candidate": dana})
    for text, count in (("noor", 1), ("EXAMPLE.ORG", 1), ("example", 2), ("nobody", 0)):
        assert len(client.get("/api/candidate-links", {"q": text}).json()["data"]) == count
    problem_of(client.get("/api/candidate-links", {"q": "x" * 201}), 400)
