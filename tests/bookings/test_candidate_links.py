from __future__ import annotations

from datetime import timedelta

import pytest

from api.actors import SYSTEM_ACTOR, Actor, ActorKind
from bookings import candidate_links
from bookings.candidate_links import InvalidLinkError, Invitee
from bookings.models import AuditEntry, CandidateLink
from outbox.models import Message
from tests.bookings.booking_factories import issue_link
from tests.factories import DAY, NOW, alice, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

ACCOUNT = Actor(ActorKind.ACCOUNT, 7)
NOOR = Invitee("Noor Haddad", "noor@example.com", "Asia/Kolkata")


@pytest.fixture
def link_and_secret():
    return candidate_links.create(technical_interview(alice()).pk, NOOR, utc_seconds(NOW))


def test_link_is_found_by_secret_with_its_candidate(link_and_secret):
    link, secret = link_and_secret
    loaded = candidate_links.get_by_secret(secret, utc_seconds(NOW))
    assert (loaded, loaded.candidate_name, loaded.candidate_email, loaded.candidate_timezone) == (
        link, "Noor Haddad", "noor@example.com", "Asia/Kolkata"
    )  # fmt: skip
    assert str(loaded) == "Technical Interview: Noor Haddad"


def test_secret_is_not_stored(link_and_secret):
    link, secret = link_and_secret
    stored = CandidateLink.objects.filter(pk=link.pk).values().get()
    assert all(secret not in str(value) for value in stored.values())


def test_secrets_are_unique_and_long():
    template = technical_interview(alice()).pk
    secrets = {candidate_links.create(template, Invitee(), utc_seconds(NOW))[1] for _ in range(50)}
    assert (len(secrets), min(map(len, secrets))) == (50, 32)


def test_link_is_valid_for_two_weeks(link_and_secret):
    link, secret = link_and_secret
    assert link.expires_at - link.created_at == timedelta(days=14)
    assert candidate_links.get_by_secret(secret, utc_seconds(NOW) + 14 * DAY - 1)
    with pytest.raises(InvalidLinkError):
        candidate_links.get_by_secret(secret, utc_seconds(NOW) + 14 * DAY)


def test_revoked_link_is_invalid(link_and_secret):
    link, secret = link_and_secret
    candidate_links.revoke(link, SYSTEM_ACTOR, utc_seconds(NOW))
    with pytest.raises(InvalidLinkError):
        candidate_links.get_by_secret(secret, utc_seconds(NOW))


def test_revocation_is_recorded_once(link_and_secret):
    link, _ = link_and_secret
    results = [candidate_links.revoke(link, ACCOUNT, utc_seconds(NOW)) for _ in range(2)]
    assert results == [True, False]
    [entry] = AuditEntry.objects.exclude(link_id=None)
    assert (entry.action, entry.actor_kind, entry.actor_id) == ("link_revoked", "account", 7)
    assert (entry.link_id, entry.template_id) == (link.uuid, link.template_id)


@pytest.mark.parametrize("secret", ["", "a", "x" * 10_000, "\ud800", "%00", "ü"])
def test_unknown_link_is_invalid(link_and_secret, secret):
    with pytest.raises(InvalidLinkError):
        candidate_links.get_by_secret(secret, utc_seconds(NOW))


def test_invited_candidate_gets_the_link_by_mail():
    template = technical_interview(alice())
    where = issue_link(template, "Noor Haddad", "noor@example.com").url
    [mail] = Message.objects.all()
    assert (
        candidate_links.get_by_secret(where.rsplit("/", 1)[1], utc_seconds(NOW)).template
        == template
    )
    assert (mail.channel, mail.payload["email"]) == ("plain_mail", "noor@example.com")
    assert mail.payload["subject"] == "Choose a time: Technical Interview"
    assert mail.full_payload["text"].splitlines() == [
        "Hello Noor Haddad,", "",
        "Choose a time for your interview (Technical Interview) here:", "",
        where, "",
        "This link is only for you and is valid until 3 Feb 2025.",
    ]  # fmt: skip
