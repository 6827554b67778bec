from __future__ import annotations

import pytest
from django.core import signing

from calendars import connect_links
from calendars.connect_links import (
    LIFETIME_SECONDS,
    ConnectLinkUnavailableError,
    InvalidConnectLinkError,
)
from calendars.models import Connection
from calendars.oauth.grant import Grant
from tests.factories import alice, set_rules
from tests.fake_google import CLIENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return Connection.objects.create(interviewer=alice(), provider="google", name="Work")


def test_link_loads_its_connection(connection):
    assert connect_links.load_connection(connect_links.make_token(connection)) == connection


def test_connecting_uses_the_link_up(connection):
    link = connect_links.make_token(connection)
    connect_links.redeem(link, "a refresh token")
    connection.refresh_from_db()
    assert Grant.from_json(connection.grant).refresh_token == "a refresh token"
    for use in (connect_links.load_connection, lambda link: connect_links.redeem(link, "another")):
        with pytest.raises(InvalidConnectLinkError):
            use(link)


def test_link_survives_a_replaced_refresh_token(connection):
    connection.grant = Grant.create("a refresh token").to_json()
    link = connect_links.make_token(connection)
    connection.grant = Grant.from_json(connection.grant).with_refresh_token("another").to_json()
    connection.save()
    assert connect_links.load_connection(link) == connection


def test_redeeming_stores_the_grant_and_nothing_else(connection):
    link = connect_links.make_token(connection)
    Connection.objects.filter(pk=connection.pk).update(name="Renamed meanwhile")
    connect_links.redeem(link, "a refresh token")
    connection.refresh_from_db()
    assert connection.name == "Renamed meanwhile"


def test_link_expires_after_two_weeks(connection, frozen):
    link = connect_links.make_token(connection)
    frozen.shift(LIFETIME_SECONDS)
    assert connect_links.load_connection(link) == connection
    frozen.shift(1)
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(link)


def test_link_of_a_deleted_connection_is_invalid(connection):
    link = connect_links.make_token(connection)
    connection.delete()
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(link)


@pytest.mark.parametrize("link", ["", "nonsense", "a:b:c"])
def test_unsigned_link_is_invalid(link):
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(link)


def test_link_signed_for_another_purpose_is_invalid(connection):
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(signing.dumps([connection.pk, ""]))


def test_path_ends_with_the_token(connection, settings):
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}
    assert (
        connect_links.load_connection(connect_links.build_path(connection).rpartition("/")[2])
        == connection
    )


@pytest.mark.parametrize("provider", ["google", "caldav"])
def test_provider_without_client_id_has_no_link(connection, provider):
    connection.provider = provider
    with pytest.raises(ConnectLinkUnavailableError):
        connect_links.build_path(connection)


def test_starting_twice_creates_one_connection(settings):
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}
    person = set_rules(alice(), email="alice@example.com")
    begun = connect_links.get_or_create_connection(person, "google")
    assert (begun.interviewer, begun.provider, begun.grant) == (person, "google", "")
    assert connect_links.get_or_create_connection(person, "google") == begun
    with pytest.raises(ConnectLinkUnavailableError):
        connect_links.get_or_create_connection(person, "caldav")


def test_interviewer_without_email_cannot_start(settings):
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}
    with pytest.raises(ConnectLinkUnavailableError):
        connect_links.get_or_create_connection(alice(), "google")
