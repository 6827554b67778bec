"""The API asks the owners of calendars by mail to connect them again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from access.models import AccountPreferences
from calendars.models import Connection
from outbox.models import Message
from tests.access import callers
from tests.factories import alice, bob, empty_calendars, set_rules
from tests.fake_google import CLIENT
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


@pytest.fixture
def client():
    return callers.client_of_new_token(scope="people:write")


@pytest.fixture
def own(settings) -> Connection:
    """Alice's connection to Google."""
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}
    set_rules(alice(), email="alice@example.com")
    return Connection.objects.create(interviewer=alice(), provider="google", name="Google")


def build_url(connection: Connection, name: str = "connection-ask-to-reconnect") -> str:
    return reverse(name, args=[connection.interviewer_id, connection.pk])


def post(client, url: str, **more):
    return client.post(url, content_type="application/json", **more)


def test_owner_is_asked_once_a_day(client, own, frozen):
    answer = post(client, build_url(own))
    assert answer.status_code == 200
    assert answer.json() == {"connectionId": own.pk, "email": "alice@example.com"}
    assert "/calendars/connect/" in Message.objects.get().private_text
    problem = problem_of(post(client, build_url(own)), 409)
    assert (problem["code"], problem["detail"]) == (
        "reconnect_refused",
        "The interviewer was asked in the last 24 hours.",
    )
    frozen.shift(25 * 3600)
    assert post(client, build_url(own)).status_code == 200


def test_mail_is_in_the_language_of_its_reader(client, own):
    set_rules(alice(), account=callers.create_account("alice"))
    AccountPreferences.objects.create(account=alice().account, language="de")
    post(client, build_url(own), HTTP_ACCEPT_LANGUAGE="en")
    mail = Message.objects.get()
    assert "Hallo Alice Johnson," in mail.private_text
    assert mail.payload["subject"] == "Verbinde deinen Kalender neu"


def test_repeated_request_with_a_key_sends_one_mail(client, own):
    for _ in range(2):
        answer = post(client, build_url(own), headers={"Idempotency-Key": "once"})
        assert answer.status_code == 200
    assert Message.objects.count() == 1


def test_owner_who_cannot_be_asked(client, own):
    feed = Connection.objects.create(interviewer=alice(), provider="ics", name="Feed")
    assert problem_of(post(client, build_url(feed)), 409)["code"] == "reconnect_refused"
    set_rules(alice(), email="")
    assert problem_of(post(client, build_url(own)), 409)["code"] == "email_missing"
    other = reverse("connection-ask-to-reconnect", args=[bob().pk, own.pk])
    assert post(client, other).status_code == 404


def test_check_answers_with_the_number_of_busy_times(client, calendar_service):
    work = Connection.objects.create(interviewer=alice(), provider="mock", name="Work")
    [entry] = empty_calendars(alice())
    busy = [{"start": "2025-01-21T09:00:00Z", "end": "2025-01-21T10:00:00Z"}]
    calendar_service([{**entry, "busy": busy}])
    url = build_url(work, "connection-check")
    assert post(client, url).json()["busyTimes"] == 1
    calendar_service([])
    assert post(client, url).json()["busyTimes"] is None
