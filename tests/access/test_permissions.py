"""Views without declared needs, and anonymous access."""

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
from tests.factories import alice, bob, empty_calendars, technical_interview
from tests.problem_details import problem_of, without_request_id

pytestmark = pytest.mark.django_db


class ViewWithoutNeeds(APIView):
    """A view that does not declare what it needs."""

    def get(self, request):
        raise AssertionError("must not be called")

    post = get


class ViewWithOneNeed(EndpointView):
    """A view that declares what one of its two methods needs."""

    needs = {"GET": Scope.AVAILABILITY_READ}

    def get(self, request):
        return self.build_response({})

    def post(self, request):
        raise AssertionError("must not be called")


def request_as_admin(view, method="get"):
    request = getattr(APIRequestFactory(), method)("/", REMOTE_ADDR="10.1.2.3")
    force_authenticate(request, callers.create_account("admin", is_superuser=True))
    return view.as_view()(request)


@pytest.mark.parametrize("method", ["get", "post", "head", "options", "put"])
def test_view_without_needs_is_refused_even_to_an_admin(method):
    assert request_as_admin(ViewWithoutNeeds, method).status_code == 403


@pytest.mark.parametrize(
    ("method", "status"), [("get", 200), ("post", 403), ("put", 405), ("options", 200)]
)
def test_method_without_need_is_refused_even_to_an_admin(method, status):
    assert request_as_admin(ViewWithOneNeed, method).status_code == status


def test_object_without_owner_is_hidden_from_callers_without_interviewer():
    view = ViewWithOneNeed()
    view.needs = {"GET": Scope.PEOPLE_READ}
    view.permissions = Permissions(frozenset({Scope.PEOPLE_OWN}), interviewer_id=None)
    request = APIRequestFactory().get("/")
    request.user = AnonymousUser()
    for owned in (object(), alice()):
        with pytest.raises(Http404):
            ScopePermission().has_object_permission(request, view, owned)


@pytest.mark.parametrize("method", ["get", "head"])
def test_read_scope_ignores_ownership(method):
    view = ViewWithOneNeed()
    view.permissions = Permissions(frozenset({Scope.AVAILABILITY_READ}))
    request = getattr(APIRequestFactory(), method)("/")
    assert ScopePermission().has_object_permission(request, view, object())


def test_coordinator_can_also_be_an_interviewer():
    interviewer = alice()
    client = callers.coordinator_client()
    assert client.get(f"/api/interviewers/{interviewer.pk}").status_code == 200


def test_anonymous_access_from_loopback_allows_everything(client):
    interviewer = bob()
    for url in (
        f"/api/interviews/{technical_interview(interviewer).pk}/availability",
        f"/api/interviewers/{interviewer.pk}",
        "/api/interviewers",
        "/api/schema",
        "/api/me",
    ):
        assert client.get(url).status_code == 200


def test_signed_in_caller_keeps_own_permissions_on_loopback():
    client = callers.interviewer_client(bob())
    assert client.get(f"/api/interviewers/{alice().pk}").status_code == 404
    interview_id = technical_interview(alice()).pk
    availability = client.get(f"/api/interviews/{interview_id}/availability")
    problem = problem_of(availability, 403)
    assert problem["requiredScope"] == "availability:read"


def test_account_without_role_learns_that_no_interviewer_is_linked_to_it():
    client = callers.client_of(callers.create_account("nobody"))
    for url in (
        f"/api/interviewers/{alice().pk}",
        f"/api/interviewers/{alice().pk}/special-days",
        f"/api/interviewers/{alice().pk}/connections",
        "/api/interviewers/999",
        "/api/interviewers",
        "/api/schema",
    ):
        problem = problem_of(client.get(url), 403)
        assert problem["type"] == "urn:slotsmith:forbidden"
        assert "No interviewer is linked to this account" in problem["detail"]
        assert "Ask an administrator to link the account" in problem["detail"]
    detail = problem_of(callers.interviewer_client(bob()).get("/api/interviewers"), 403)["detail"]
    assert "linked" not in detail


def test_invalid_token_is_rejected_on_loopback():
    problem_of(callers.client_with_token("slt_wrong").get("/api/me"), 401)


@pytest.mark.parametrize("address", ["10.1.2.3", "192.0.2.1", "2001:db8::1", ""])
def test_anonymous_access_from_elsewhere_is_refused(address):
    response = Client(REMOTE_ADDR=address).get("/api/interviews/1/availability")
    assert problem_of(response, 401)["type"] == "urn:slotsmith:unauthenticated"
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.usefixtures("no_anonymous_access")
def test_unidentified_caller_cannot_probe_for_ids():
    interview_id = technical_interview(alice()).pk
    existing, missing = (
        Client().get(f"/api/interviews/{pk}/availability")
        for pk in (interview_id, interview_id + 1)
    )
    assert without_request_id(existing) == without_request_id(missing)


@pytest.mark.usefixtures("no_anonymous_access")
@pytest.mark.parametrize(
    ("view", "scope"), [("candidate", "candidate:read"), ("coordinator", "availability:read")]
)
def test_missing_scope_of_a_view_is_named(view, scope):
    client = callers.client_of_new_token(scope="events:read")
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    body = {"queryPeriods": [], "view": view}
    for response in (
        client.get(url, {"view": view}),
        client.post(f"{url}/query", body, content_type="application/json"),
    ):
        assert problem_of(response, 403)["requiredScope"] == scope


@pytest.mark.parametrize("view", ["", "coordinator", "candidate"])
def test_candidate_scope_allows_the_view_for_candidates_only(
    calendar_service, no_anonymous_access, view
):
    calendar_service(empty_calendars(alice()))
    client, template = (
        callers.client_of_new_token(scope="candidate:read"),
        technical_interview(alice()),
    )
    more, panel = ({"view": view} if view else {}), {"groups": [{"memberIds": [alice().pk]}]}
    window = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T10:00:00Z"}
    body = {"queryPeriods": [window], "durationMinutes": 60, "panel": panel, **more}
    availability = f"/api/interviews/{template.pk}/availability"
    for response in (
        client.get(availability, more),
        client.post(f"{availability}/query", body, content_type="application/json"),
        client.post("/api/availability/query", body, content_type="application/json"),
    ):
        if view == "candidate":
            assert response.status_code == 200
            assert response.json()["view"] == "candidate"
        else:
            problem = problem_of(response, 403)
            assert problem["type"] == "urn:slotsmith:insufficient-scope"
            assert problem["requiredScope"] == "availability:read"
    start = {"start": "2025-01-22T08:00:00Z", **more}
    assert client.get(f"{availability}/explain", start).status_code == 403
