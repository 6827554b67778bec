"""Connect links that another person than their interviewer opens."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from tests.access import callers
from tests.calendars.test_views import CALLBACK, connection, google, page
from tests.factories import alice, bob, set_rules

__all__ = ["connection", "google"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_interviewer_cannot_open_the_link(google, connection, method):
    response = getattr(callers.interviewer_client(bob()), method)(page(connection))
    assert response.status_code == 403
    assert "made for another interviewer" in response.content.decode()
    assert "Alice" not in response.content.decode()
    own = callers.interviewer_client(alice())
    assert getattr(own, method)(page(connection)).status_code in (200, 302)


def test_another_interviewer_cannot_finish_what_was_begun(client, google, connection):
    client.force_login(callers.create_account("visitor"))
    back = google.codes.allow(client.post(page(connection))["Location"])
    set_rules(bob(), account=User.objects.get(username="visitor"))
    assert client.get(CALLBACK, back).status_code == 403
    connection.refresh_from_db()
    assert connection.grant == ""


@pytest.mark.parametrize("signed_in", [callers.coordinator_client, callers.superuser_client])
def test_coordinator_can_open_the_link(connection, signed_in):
    assert signed_in().get(page(connection)).status_code == 200
