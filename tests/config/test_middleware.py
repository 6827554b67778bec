from __future__ import annotations

import pytest

from tests.problem_details import problem_of

PATHS = ["/api/interviews/1/availability", "/api/schema", "/api/docs", "/admin/login/", "/no"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_query_with_too_many_fields_is_rejected(client, path):
    problem_of(client.get(f"{path}?{'&' * 1001}"), 400)


@pytest.mark.django_db
def test_page_reports_an_unreadable_query_in_the_browser_language(client):
    headers = {"HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "de"}
    response = client.get(f"/login?{'&' * 1001}", **headers)
    assert (response.status_code, 'lang="de"' in response.content.decode()) == (400, True)


def test_chunked_body_is_rejected(client):
    chunked = {"content_type": "application/json", "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.post("/api/interviews/1/holds", {}, **chunked)
    assert "Content-Length" in problem_of(response, 411)["detail"]


@pytest.mark.parametrize("host", ["localhost.", "localhost.:8000"])
def test_host_with_a_final_dot_is_rejected(client, host):
    problem_of(client.get("/api/interviews/1/availability", HTTP_HOST=host), 400)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "[::1]", "[::1]:8000"])
def test_other_hosts_are_accepted(client, host):
    assert client.get("/login", HTTP_HOST=host).status_code == 200


def test_redirect_to_https_goes_to_the_public_host(client, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_SSL_HOST = True, "slots.example.com"
    response = client.get("/login", HTTP_HOST="localhost:1234")
    assert response["Location"] == "https://slots.example.com/login"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/my-page", "/admin/login/", "/calendars/callback", "/api/me"])
def test_session_cookie_with_a_nul_character_is_rejected(client, path):
    problem_of(client.get(path, HTTP_COOKIE='sessionid="abcdefgh\\000"'), 400)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "people/interviewer/?timezone=%00",
        "bookings/booking/?state__exact=a%00",
        "autocomplete/?app_label=calendars&model_name=connection&field_name=interviewer&term=%00",
    ],
)
def test_query_of_the_admin_with_a_nul_character_is_rejected(admin_client, query):
    problem_of(admin_client.get(f"/admin/{query}"), 400)
