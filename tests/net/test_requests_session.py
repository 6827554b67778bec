"""The session for libraries that use `requests` goes through the HTTP client of the service."""

from __future__ import annotations

import pytest
import requests

from net.requests_session import build_session
from tests.json_server import JSONResponse, RecordedRequest, run_json_server


def test_form_and_headers_arrive_and_json_is_read():
    received: list[RecordedRequest] = []

    def respond(request: RecordedRequest) -> JSONResponse:
        received.append(request)
        return JSONResponse({"a": 1}, 201, {"Content-Type": "application/json"})

    with run_json_server(respond) as url, build_session(5) as session:
        answer = session.post(f"{url}/token", data={"code": "x y"}, auth=("name", "secret"))
    assert (answer.status_code, answer.json()) == (201, {"a": 1})
    assert answer.headers["content-type"] == "application/json"
    assert received[0].form == {"code": "x y"}
    assert received[0].headers["authorization"].startswith("Basic ")
    assert received[0].headers["user-agent"] == "Slotsmith"


def test_redirect_is_not_followed():
    with (
        run_json_server(lambda _: JSONResponse("", 302, {"Location": "/other"})) as url,
        build_session(5) as session,
        pytest.raises(requests.TooManyRedirects),
    ):
        session.get(url)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://127.0.0.2/", "http://example.com/"])
def test_address_that_the_guard_refuses_is_a_connection_error(url):
    with build_session(5) as session, pytest.raises(requests.ConnectionError):
        session.get(url)


def test_body_that_is_too_large_is_a_connection_error(settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 100}
    with (
        run_json_server(lambda _: JSONResponse("x" * 200)) as url,
        build_session(5) as session,
        pytest.raises(requests.ConnectionError, match="too_large"),
    ):
        session.get(url)


def test_all_requests_share_one_deadline():
    with (
        run_json_server(lambda _: JSONResponse("{}")) as url,
        build_session(0) as session,
        pytest.raises(requests.ConnectionError, match="timeout"),
    ):
        session.get(url, timeout=60)
