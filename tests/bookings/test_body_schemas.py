"""The API description allows the bodies that the server accepts: a start or a hold, not both."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import jsonschema
import pytest

from tests.bookings.booking_factories import CANDIDATE, ELEVEN, NOON, book, hold
from tests.config.test_urls import SCHEMA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def is_described(name: str, body: dict[str, object]) -> bool:
    """Return whether a body fits its schema in the API description."""
    schema = {**SCHEMA.raw_schema, "$ref": f"#/components/schemas/{name}"}
    return jsonschema.Draft202012Validator(schema).is_valid(body)


@pytest.mark.parametrize(("has_start", "has_hold"), list(product([True, False], repeat=2)))
@pytest.mark.parametrize("name", ["BookingBody", "RescheduleBody"])
def test_start_or_hold(api, template, name, has_start, has_hold):
    hold_id: UUID = hold(template, NOON).pk
    body = {"start": ELEVEN} if has_start else {}
    body |= {"holdId": str(hold_id)} if has_hold else {}
    if name == "BookingBody":
        body["candidate"] = CANDIDATE
        answer = api("post", f"{template.pk}/bookings", body)
    else:
        answer = api("post", f"bookings/{book(template).pk}/reschedule", body)
    assert (answer.status_code < 300) == (has_start != has_hold)
    assert is_described(name, body) == (has_start != has_hold)
