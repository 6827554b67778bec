"""A connection that changes while its owner signs in to the calendar service."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from calendars import connect_links
from calendars.models import Connection
from tests.factories import alice
from tests.fake_google import FakeGoogle
from tests.json_server import run_json_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def google(settings):
    google = FakeGoogle()
    with run_json_server(google) as base:
        settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google.settings(base)}
        yield google


@pytest.mark.parametrize(("changed", "status"), [({}, 200), ({"username": "eve@x.org"}, 404)])
def test_only_the_connection_that_its_owner_agreed_to_is_connected(google, changed, status):
    connection = Connection.objects.create(interviewer=alice(), provider="google", name="Work")
    client = Client()
    page = reverse("calendar-connect", args=[connect_links.make_token(connection)])
    answer = google.codes.allow(client.post(page)["Location"])
    Connection.objects.filter(pk=connection.pk).update(name="Home", **changed)
    response = client.get("/calendars/callback", answer)
    assert response.status_code == status
    assert bool(Connection.objects.get().usable_grant) is (status == 200)
