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
from tests.google import CLIENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return Connection.objects.create(interviewer=alice(), provider="google", name="Work")


def test_a_link_is_for_one_connection(connection):
    assert connect_links.load_connection(connect_links.make_token(connection)) == connection


def test_a_link_is_used_up_by_connecting(connection):
    link = connect_links.make_token(connection)
    connect_links.redeem(link, "a refresh token")
    connection.refresh_from_db()
    assert Grant.from_json(connection.grant).refresh_token == "a refresh token"
    for use in (connect_links.load_connection, lambda link: connect_links.redeem(link, "another")):
        with pytest.raises(InvalidConnectLinkError):
            use(link)


def test_a_link_lasts_though_the_service_replaces_the_token(connection):
    connection.grant = Grant.create("a refresh token").to_json()
    link = connect_links.make_token(connection)
    connection.grant = Grant.from_json(connection.grant).with_refresh_token("another").to_json()
    connection.save()
    assert connect_links.load_connection(link) == connection


def test_connecting_writes_the_grant_and_nothing_else(connection):
    link = connect_links.make_token(connection)
    Connection.objects.filter(pk=connection.pk).update(name="Renamed meanwhile")
    connect_links.redeem(link, "a refresh token")
    connection.refresh_from_db()
    assert connection.name == "Renamed meanwhile"


def test_a_link_holds_for_two_weeks(connection, frozen):
    link = connect_links.make_token(connection)
    frozen.shift(LIFETIME_SECONDS)
    assert connect_links.load_connection(link) == connection
    frozen.shift(1)
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(link)


def test_a_link_of_a_connection_that_was_deleted_is_none(connection):
    link = connect_links.make_token(connection)
    connection.delete()
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(link)


@pytest.mark.parametrize("link", ["", "nonsense", "a:b:c"])
def test_a_link_that_nobody_signed_is_none(link):
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(link)


def test_what_was_signed_for_something_else_is_no_link(connection):
    with pytest.raises(InvalidConnectLinkError):
        connect_links.load_connection(signing.dumps([connection.pk, ""]))


def test_the_path_of_a_link_ends_in_it(connection, settings):
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}
    assert (
        connect_links.load_connection(connect_links.build_path(connection).rpartition("/")[2])
        == connection
    )


@pytest.mark.parametrize("provider", ["google", "caldav"])
def test_a_service_that_does_not_know_us_is_not_connected_by_a_link(connection, provider):
    connection.provider = provider
    with pytest.raises(ConnectLinkUnavailableError):
        connect_links.build_path(connection)


def test_what_an_interviewer_begins_is_begun_once(settings):
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}
    person = set_rules(alice(), email="alice@example.com")
    begun = connect_links.get_or_create_connection(person, "google")
    assert (begun.interviewer, begun.provider, begun.grant) == (person, "google", "")
    assert connect_links.get_or_create_connection(person, "google") == begun
    with pytest.raises(ConnectLinkUnavailableError):
        connect_links.get_or_create_connection(person, "caldav")


def test_nobody_begins_without_an_address_that_the_service_knows_them_by(settings):
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}
    with pytest.raises(ConnectLinkUnavailableError):
        connect_links.get_or_create_connection(alice(), "google")
