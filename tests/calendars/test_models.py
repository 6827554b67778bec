from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from calendars.models import Connection
from tests.factories import alice

pytestmark = pytest.mark.django_db


def test_a_connection_names_a_provider_of_the_settings():
    connection = Connection(interviewer=alice(), provider="ics", name="Holidays")
    connection.full_clean()
    connection.provider = "telegraph"
    with pytest.raises(ValidationError) as caught:
        connection.full_clean()
    assert caught.value.message_dict == {
        "provider": ["telegraph is not a calendar provider."],
    }


def test_a_connection_goes_with_its_interviewer():
    connection = Connection.objects.create(interviewer=alice(), provider="ics", name="Holidays")
    alice().delete()
    assert not Connection.objects.filter(pk=connection.pk).exists()


def test_a_connection_is_called_by_its_owner_and_its_name_alone():
    connection = Connection(
        interviewer=alice(), provider="ics", name="Holidays", url="https://example.com/token"
    )
    assert str(connection) == "Alice Johnson: Holidays"
