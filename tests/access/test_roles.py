from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import RequestFactory
from rest_framework.request import Request

from access import roles
from access.roles import COORDINATORS_GROUP, Role
from api.scopes import Permissions, Scope
from tests.access import callers
from tests.factories import alice

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(Scope)


def caller(user=None, auth=None, remote: str = "10.1.2.3") -> roles.Caller | None:
    request = Request(RequestFactory().get("/", REMOTE_ADDR=remote))
    request.user, request.auth = user or AnonymousUser(), auth
    return roles.get_caller(request)


def test_a_token_may_do_what_it_is_for_and_owns_nothing():
    token, _ = callers.issue_token(may_book=True)
    granted = Permissions(frozenset({Scope.READ, Scope.BOOK}))
    assert caller(auth=token) == roles.Caller(Role.TOKEN, granted, "a program")


def test_an_account_without_a_role_may_do_nothing():
    user = callers.create_account("ann", is_staff=True)
    assert caller(user) == roles.Caller(Role.NONE, Permissions(), "ann")


def test_an_interviewer_may_do_with_what_is_their_own():
    person = alice()
    person.account = callers.create_account("alice")
    person.save()
    granted = Permissions(frozenset({Scope.MANAGE_OWN}), person.pk)
    assert caller(person.account) == roles.Caller(Role.INTERVIEWER, granted, "alice")


def test_a_coordinator_may_do_everything_and_may_interview_too():
    person = alice()
    person.account = callers.create_account("alice")
    person.save()
    person.account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    granted = Permissions(EVERYTHING, person.pk)
    assert caller(person.account) == roles.Caller(Role.COORDINATOR, granted, "alice")


def test_an_admin_needs_no_group():
    user = callers.create_account("root", is_superuser=True)
    assert caller(user) == roles.Caller(Role.ADMIN, Permissions(EVERYTHING), "root")


def test_whoever_is_on_this_machine_is_trying():
    assert caller(remote="127.0.0.1") == roles.Caller(Role.ANONYMOUS, Permissions(EVERYTHING))


@pytest.mark.usefixtures("closed")
def test_nobody_is_trying_where_that_is_off():
    assert caller(remote="127.0.0.1") is None


def test_whoever_comes_from_elsewhere_is_a_stranger():
    assert caller() is None


def test_an_account_that_is_no_longer_active_is_a_stranger():
    assert caller(callers.create_account("ann", is_active=False, is_superuser=True)) is None


def test_an_interviewer_outlives_their_account():
    person = alice()
    callers.interviewer_client(person)
    person.account.delete()
    person.refresh_from_db()
    assert person.account is None
