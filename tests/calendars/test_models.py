from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from calendars.models import Connection
from calendars.read_plan import build_calendar
from tests.factories import alice, bob

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


def create_with_secrets(**fields: object) -> Connection:
    return Connection.objects.create(
        **{
            "interviewer": alice(),
            "provider": "caldav",
            "name": "Work",
            "url": "https://dav.example.com/alice/",
            "username": "alice",
            "password": "a password",
            "grant": "a grant",
            **fields,
        }
    )


def usable_secrets(connection: Connection) -> tuple[str, str]:
    stored = Connection.objects.get(pk=connection.pk)
    calendar = build_calendar(0, stored.interviewer, stored)
    assert calendar.has_unusable_credentials is (not calendar.password)
    return calendar.password, calendar.grant


def test_secrets_go_where_they_were_entered_for():
    connection = create_with_secrets()
    assert usable_secrets(connection) == ("a password", "a grant")
    connection.url, connection.name = "https://DAV.example.com:443/alice/main/", "Other"
    connection.save()
    assert usable_secrets(connection) == ("a password", "a grant")


@pytest.mark.parametrize("saves", [True, False], ids=["save", "update"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://steal.example.org/alice/"),
        ("url", "http://dav.example.com/alice/"),
        ("url", "https://dav.example.com:8443/alice/"),
        ("provider", "ics"),
        ("username", "bob"),
        ("interviewer", "bob"),
    ],
)
def test_secrets_are_sent_nowhere_else_however_the_connection_is_changed(field, value, saves):
    connection = create_with_secrets()
    value = bob() if value == "bob" and field == "interviewer" else value
    if saves:
        setattr(connection, field, value)
        connection.save()
    else:
        Connection.objects.filter(pk=connection.pk).update(**{field: value})
    assert usable_secrets(connection) == ("", "")


def test_new_password_does_not_bring_an_old_grant_along():
    connection = create_with_secrets()
    connection.username, connection.password = "bob", "entered now"
    connection.bind_password()
    connection.save()
    assert (connection.usable_password, connection.usable_grant) == ("entered now", "")


def test_refreshed_grant_keeps_its_origin():
    connection = create_with_secrets(password="")
    Connection.objects.filter(pk=connection.pk).update(username="bob")
    connection.replace_grant("refreshed")
    stored = Connection.objects.get(pk=connection.pk)
    assert (stored.grant, stored.usable_grant) == ("refreshed", "")


def test_secrets_without_an_origin_are_not_used():
    connection = create_with_secrets()
    Connection.objects.update(password_origin="", grant_origin="")
    assert usable_secrets(connection) == ("", "")
