from __future__ import annotations

import pytest

from bookings.erasure import anonymize_bookings
from tests.access import callers
from tests.bookings.booking_factories import book
from tests.factories import alice, technical_interview

pytestmark = pytest.mark.django_db


def test_periods_follow_the_setting(no_anonymous_access, frozen, everybody_free, settings):
    client = callers.client_of_new_token(scope="audit:read")
    settings.RETENTION_DAYS = 7
    shown = client.get("/api/retention").json()
    assert (shown["candidateDays"], shown["messageDays"], shown["anonymousBookings"]) == (7, 7, 0)
    settings.RETENTION_DAYS = 0
    anonymize_bookings([book(technical_interview(alice())).pk])
    shown = client.get("/api/retention").json()
    assert (shown["candidateDays"], shown["messageDays"]) == (None, 30)
    assert shown["anonymousBookings"] == 1
