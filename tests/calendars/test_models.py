from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from calendars.models import Connection
from tests.factories import alice

pytestmark = pytest.mark.django_db


def test_connection_needs_a_configured_provider():
    connection = Connection(interviewer=alice(), provider="ics", name="Holidays")
    connection.full_clean()
    connection.provider = "telegraph"
    with pytest.raises(ValidationError) as caught:
        connection.full_clean()
    assert caught.value.message_dict == {
        "provider": ["telegraph is not a calendar provider."],
    }


def test_connection_is_deleted_with_its_interviewer():
    connection = Connection.objects.create(interviewer=alice(), provider="ics", name="Holidays")
    alice().delete()
    assert not Connection.objects.filter(pk=connection.pk).exists()


def test_connection_text_is_its_owner_and_name():
    connection = Connection(
        interviewer=alice(), provider="ics", name="Holidays", url="https://example.com/token"
    )
    assert str(connection) == "Alice Johnson: Holidays"
