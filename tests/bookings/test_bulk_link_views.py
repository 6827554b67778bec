"""Inviting many candidates in one request of the API."""

from __future__ import annotations

from typing import Any

import pytest

from bookings import bulk_invitations, erasure
from bookings.models import AuditEntry, CandidateLink, IdempotencyRecord
from outbox.models import Message
from tests.bookings.booking_factories import issue_link
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NOOR = {"name": "Noor Haddad", "email": "noor@example.com"}
DANA = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Europe/Berlin"}


@pytest.fixture
def invite(api, template):
    def send(*candidates: Any, key: str = "", **more: Any) -> Any:
        links = [{"candidate": candidate} for candidate in candidates]
        path = f"{template.pk}/candidate-links/batch"
        return api("post", path, {"links": links, **more}, key)

    return send


def list_entries(response: Any) -> dict[str, str]:
    return {entry["pointer"]: entry["code"] for entry in problem_of(response, 400)["errors"]}


def count_mails() -> int:
    return Message.objects.filter(channel="plain_mail").count()


def test_all_candidates_get_links_after_a_dry_run(invite, client, template):
    checked = invite(NOOR, DANA, dryRun=True)
    assert (checked.status_code, checked.json()) == (200, {"dryRun": True, "count": 2, "data": []})
    assert not CandidateLink.objects.exists()
    sent = invite(NOOR, DANA, expiresAt="2025-01-22T10:00:00Z").json()
    assert (sent["dryRun"], sent["count"], count_mails()) == (False, 2, 2)
    for row in sent["data"]:
        assert row.pop("url").startswith("http://localhost:8000/book/")
        assert client.get(f"/api/candidate-links/{row['id']}").json() == {**row, "url": None}
        assert row["expiresAt"] == "2025-01-22T10:00:00Z"
    assert AuditEntry.objects.filter(action="link_created").count() == 2


def test_each_link_has_its_own_data_and_mails_can_be_left_out(api, template):
    links = [{"candidate": NOOR, "externalId": "app-1", "metadata": {"a": "b"}}]
    body = {"links": [*links, {"candidate": DANA}], "notify": {"candidate": False}}
    rows = api("post", f"{template.pk}/candidate-links/batch", body).json()["data"]
    assert [(row["externalId"], row["metadata"]) for row in rows] == [
        ("app-1", {"a": "b"}),
        (None, {}),
    ]
    assert count_mails() == 0


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_every_faulty_entry_is_named_and_nothing_is_sent(invite, template, is_dry_run):
    issue_link(template, "Dana Roy", "Dana@Example.com")
    faulty = {"email": "wei@", "timeZone": "Mars", "x": 1}
    response = invite(NOOR, DANA, faulty, {**NOOR, "email": "NOOR@example.com"}, dryRun=is_dry_run)
    assert list_entries(response) == {
        "#/links/1/candidate/email": "taken",
        "#/links/2/candidate/name": "required",
        "#/links/2/candidate/email": "invalid_email",
        "#/links/2/candidate/timeZone": "invalid_time_zone",
        "#/links/2/candidate/x": "unknown",
        "#/links/3/candidate/email": "repeated",
    }
    assert CandidateLink.objects.count() == 1


@pytest.mark.parametrize(
    ("links", "code"),
    [([], "too_short"), ("x", "invalid_type"), ([{}] * 501, "too_long"), (None, "required")],
)
def test_number_of_links_is_limited(api, template, links, code):
    body = {} if links is None else {"links": links}
    response = api("post", f"{template.pk}/candidate-links/batch", body)
    assert list_entries(response) == {"#/links": code}


def test_links_are_sent_once_for_a_key_and_erased_with_a_candidate(invite, template):
    first, second = invite(NOOR, DANA, key="k"), invite(NOOR, DANA, key="k")
    assert (first.content, count_mails()) == (second.content, 2)
    record = IdempotencyRecord.objects.get()
    assert "noor" not in record.body
    assert "/book/" not in record.body
    erasure.erase("dana@example.com", 0)
    record.refresh_from_db()
    assert (record.body, record.private_body) == ("", "")
    assert problem_of(invite(NOOR, DANA, key="k"), 409)["code"] == "candidate_erased"


def test_interview_that_is_not_offered_is_refused_in_a_dry_run_too(invite, template):
    template.active = False
    template.save()
    for is_dry_run in (True, False):
        problem = problem_of(invite(NOOR, dryRun=is_dry_run), 409)
        assert problem["code"] == "interview_inactive"


def test_list_of_the_maximum_length_is_made_with_few_statements_for_each_link(
    invite, django_assert_max_num_queries
):
    count = 20
    candidates = [{"name": "Noor", "email": f"{i}@example.com"} for i in range(count)]
    with django_assert_max_num_queries(20 + 8 * count):
        assert invite(*candidates).json()["count"] == count
    assert bulk_invitations.MAX_LINKS == 500
