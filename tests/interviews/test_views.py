"""The availability endpoint's manners: methods, media types, ids, and what it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendars.models import Connection
from interviews.models import InterviewTemplate
from people.models import Interviewer
from tests.cast import alice, entry, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def problem(response) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert set(body) >= {"type", "title", "status", "detail"}
    return response.status_code, body["detail"]


@pytest.mark.parametrize("number", [0, 404, 10**17, 999999999999999999])
def test_an_interview_that_is_not_there_is_404(client, number):
    status, detail = problem(client.get(f"/api/interviews/{number}/availability"))
    assert (status, detail) == (404, f"There is no interview {number}.")


@pytest.mark.parametrize(
    "number", ["abc", "-1", "1.0", "1e3", "%31x", "%00", "%D9%A1", " 1", "1" * 19, "null"]
)
def test_an_id_that_is_no_number_is_404(client, number):
    status, detail = problem(client.get(f"/api/interviews/{number}/availability"))
    assert status == 404
    assert "ids are numbers" in detail


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_any_method_but_get_is_405_and_says_what_is_allowed(client, method):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    response = getattr(client, method)(url)
    status, detail = problem(response)
    assert (status, detail) == (405, f'Method "{method.upper()}" not allowed.')
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_media_type_that_is_not_json_is_406(client):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    assert problem(client.get(url, HTTP_ACCEPT="text/csv"))[0] == 406


@pytest.mark.parametrize(
    "accepted", ["application/json", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8"]
)
def test_browsers_and_programs_get_json(client, accepted):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    assert client.get(url, HTTP_ACCEPT=accepted)["Content-Type"] == "application/json"


def test_a_template_without_interviewers_is_409_and_never_all_free(client):
    url = f"/api/interviews/{technical_interview().pk}/availability"
    status, detail = problem(client.get(url))
    assert (status, "nobody" in detail) == (409, True)


def test_no_answer_is_kept_by_a_cache(client, calendar_service):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    for answer in ([entry(alice())], []):
        calendar_service(answer)
        assert client.get(url)["Cache-Control"] == "no-store"


def test_head_answers_as_get_does_without_the_body(client):
    response = client.head(f"/api/interviews/{technical_interview(alice()).pk}/availability")
    assert (response.status_code, response.content) == (200, b"")


def test_names_are_written_as_they_are(client, calendar_service):
    person = Interviewer.objects.create(name='Zoë "Z" Ødegård\\ 李 </script>')
    template = InterviewTemplate.objects.create(name="Entretien\ntechnique", duration=30)
    template.interviewers.add(person)
    calendar_service([entry(person)])
    answer = client.get(f"/api/interviews/{template.pk}/availability").json()
    assert answer["name"] == "Entretien\ntechnique"
    assert answer["interviewers"] == [{"id": person.pk, "name": 'Zoë "Z" Ødegård\\ 李 </script>'}]


@pytest.mark.parametrize("size", [1, 3, 50])
@pytest.mark.parametrize("connected", [False, True])
def test_a_panel_of_any_size_costs_three_queries_and_three_to_keep_what_was_read(
    client, size, connected
):
    people = [Interviewer.objects.create(name=f"Person {number}") for number in range(size)]
    if connected:
        for person in people:
            Connection.objects.create(interviewer=person, provider="mock", name="Work")
    url = f"/api/interviews/{technical_interview(*people).pk}/availability"
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs.append(len(queries))
    assert costs == ([6, 3] if connected else [3, 3])


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_servers_own_time_zone_changes_nothing(client, settings, zone):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    before = client.get(url).content
    settings.TIME_ZONE = zone
    assert client.get(url).content == before
