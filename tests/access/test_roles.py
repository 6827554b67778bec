from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import RequestFactory
from rest_framework.request import Request

from access import roles
from access.roles import Role
from api.scopes import Permissions, Scope, expand
from people.coordinator_accounts import ADMINISTRATORS_GROUP, COORDINATORS_GROUP, list_recipients
from tests.access import callers
from tests.factories import alice

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(Scope)


def caller(user=None, auth=None, remote: str = "10.1.2.3") -> roles.Caller | None:
    request = Request(RequestFactory().get("/", REMOTE_ADDR=remote))
    request.user, request.auth = user or AnonymousUser(), auth
    return roles.get_caller(request)


def test_token_has_its_scopes_and_no_interviewer():
    token, _ = callers.issue_token(scope="availability:read bookings:write")
    granted = Permissions(expand([Scope.AVAILABILITY_READ, Scope.BOOKINGS_WRITE]))
    assert caller(auth=token) == roles.Caller(Role.TOKEN, granted, "a program")


def test_account_without_role_has_no_scopes():
    user = callers.create_account("ann", is_staff=True)
    assert caller(user) == roles.Caller(Role.NONE, Permissions(), "ann")


def test_interviewer_can_manage_own():
    person = alice()
    person.account = callers.create_account("alice")
    person.save()
    granted = Permissions(frozenset({Scope.PEOPLE_OWN}), person.pk)
    assert caller(person.account) == roles.Caller(Role.INTERVIEWER, granted, "alice")


def test_coordinator_has_other_scopes_and_can_be_an_interviewer():
    person = alice()
    person.account = callers.create_account("alice")
    person.save()
    person.account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    scopes = EVERYTHING - {Scope.COMPANY_WRITE, Scope.ACCESS_WRITE}
    granted = Permissions(scopes, person.pk)
    assert caller(person.account) == roles.Caller(Role.COORDINATOR, granted, "alice")


def test_superuser_needs_no_group():
    user = callers.create_account("root", is_superuser=True)
    assert caller(user) == roles.Caller(Role.ADMIN, Permissions(EVERYTHING), "root")


def test_loopback_request_is_anonymous_with_all_scopes_but_those_of_sessions():
    granted = Permissions(EVERYTHING - {Scope.ACCESS_WRITE})
    assert caller(remote="127.0.0.1") == roles.Caller(Role.ANONYMOUS, granted)


@pytest.mark.usefixtures("no_anonymous_access")
def test_open_access_off_allows_no_anonymous_caller():
    assert caller(remote="127.0.0.1") is None


def test_request_from_elsewhere_has_no_caller():
    assert caller() is None


def test_inactive_account_has_no_caller():
    assert caller(callers.create_account("ann", is_active=False, is_superuser=True)) is None


def test_interviewer_survives_deletion_of_the_account():
    person = alice()
    callers.interviewer_client(person)
    person.account.delete()
    person.refresh_from_db()
    assert person.account is None


def test_group_of_administrators_makes_an_administrator():
    user = callers.create_account("ann", email="ann@example.com")
    user.groups.add(*Group.objects.filter(name__in=[ADMINISTRATORS_GROUP, COORDINATORS_GROUP]))
    assert caller(user) == roles.Caller(Role.ADMIN, Permissions(EVERYTHING), "ann")
    assert roles.is_administrator(user)


def test_coordinators_and_inactive_accounts_are_no_administrators():
    user = callers.create_account("ann")
    user.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    assert not roles.is_administrator(user)
    former = callers.create_account("former", is_superuser=True, is_active=False)
    assert not roles.is_administrator(former)


def test_administrators_get_mail_if_there_is_no_coordinator():
    user = callers.create_account("ann", email="ann@example.com")
    user.groups.add(Group.objects.get(name=ADMINISTRATORS_GROUP))
    assert [recipient.email for recipient in list_recipients()] == ["ann@example.com"]
