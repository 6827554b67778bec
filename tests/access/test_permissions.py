"""What the policy does with views that say nothing, and who is let in for trying."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from access.permissions import ScopePermission
from api.scopes import Permissions, Scope
from api.views import EndpointView
from tests.access import callers
from tests.config.test_exception_handler import problem_of
from tests.factories import alice, bob, technical_interview

pytestmark = pytest.mark.django_db


class Silent(APIView):
    """A view that forgot to say what it needs."""

    def get(self, request):
        raise AssertionError("it is never called")

    post = get


class Half(EndpointView):
    """A view that says what one of its methods needs."""

    needs = {"GET": Scope.READ}

    def get(self, request):
        return self.build_response({})

    def post(self, request):
        raise AssertionError("it is never called")


def asked(view, method="get"):
    request = getattr(APIRequestFactory(), method)("/", REMOTE_ADDR="10.1.2.3")
    force_authenticate(request, callers.create_account("admin", is_superuser=True))
    return view.as_view()(request)


@pytest.mark.parametrize("method", ["get", "post", "head", "options", "put"])
def test_view_without_needs_is_refused_even_to_an_admin(method):
    assert asked(Silent, method).status_code == 403


@pytest.mark.parametrize(
    ("method", "status"), [("get", 200), ("post", 403), ("put", 405), ("options", 200)]
)
def test_method_without_need_is_refused_even_to_an_admin(method, status):
    assert asked(Half, method).status_code == status


def test_object_without_owner_is_hidden_from_callers_without_interviewer():
    view = Half()
    view.needs = {"GET": Scope.MANAGE_OWN}
    view.permissions = Permissions(frozenset({Scope.MANAGE_OWN}), interviewer_id=None)
    request = APIRequestFactory().get("/")
    request.user = AnonymousUser()
    for thing in (object(), alice()):
        with pytest.raises(Http404):
            ScopePermission().has_object_permission(request, view, thing)


@pytest.mark.parametrize("method", ["get", "head"])
def test_read_scope_ignores_ownership(method):
    view = Half()
    view.permissions = Permissions(frozenset({Scope.READ}))
    request = getattr(APIRequestFactory(), method)("/")
    assert ScopePermission().has_object_permission(request, view, object())


def test_coordinator_can_also_be_an_interviewer():
    person = alice()
    client = callers.coordinator_client()
    assert client.get(f"/api/interviewers/{person.pk}").status_code == 200


def test_anonymous_access_from_loopback_allows_everything(client):
    person = bob()
    for url in (
        f"/api/interviews/{technical_interview(person).pk}/availability",
        f"/api/interviewers/{person.pk}",
        "/api/interviewers",
        "/api/schema",
        "/api/me",
    ):
        assert client.get(url).status_code == 200


def test_signed_in_caller_keeps_own_permissions_on_loopback():
    bob_himself = callers.interviewer_client(bob())
    assert bob_himself.get(f"/api/interviewers/{alice().pk}").status_code == 404
    assert bob_himself.get("/api/schema").status_code == 403


def test_invalid_token_is_rejected_on_loopback():
    problem_of(callers.client_with_token("slt_wrong").get("/api/me"), 401)


@pytest.mark.parametrize("elsewhere", ["10.1.2.3", "192.0.2.1", "2001:db8::1", ""])
def test_anonymous_access_from_elsewhere_is_refused(elsewhere):
    answer = Client(REMOTE_ADDR=elsewhere).get("/api/interviews/1/availability")
    assert problem_of(answer, 401)["type"] == "urn:slotsmith:not-authenticated"
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.usefixtures("closed")
def test_unidentified_caller_cannot_probe_for_ids():
    number = technical_interview(alice()).pk
    there, not_there = (
        Client().get(f"/api/interviews/{one}/availability") for one in (number, number + 1)
    )
    assert there.content == not_there.content
