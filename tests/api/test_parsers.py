from __future__ import annotations

import pytest

from api.parsers import MAX_BODY_BYTES
from tests.factories import alice, technical_interview
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

JSON = "application/json"


@pytest.fixture(params=["/api/availability/query", "/api/interviews/{}/availability/query"])
def post(client, request):
    url = request.param.format(technical_interview(alice()).pk)

    def send(body: bytes, content_type: str = JSON):
        return client.generic("POST", url, body, content_type=content_type)

    return send


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "?",
     "application/problem+json", "text/json"],
)  # fmt: skip
def test_other_content_types_are_415(post, content_type):
    assert content_type in problem_of(post(b"{}", content_type), 415)["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"{]", b"nonsense", b'{"a": 1}}', b"{'a': 1}", b"\xff\xfe", b'\xef\xbb\xbf{}',
        b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 01}', b'{"a": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_invalid_json_is_400(post, body):
    assert problem_of(post(body), 400)["detail"].startswith("JSON parse error")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"{}"', b"true"])
def test_json_that_is_no_object_is_400(post, body):
    assert problem_of(post(body), 400)["detail"] == "The body must be a JSON object."


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_empty_body_lacks_required_fields(post, body):
    errors = errors_of(problem_of(post(body), 400))
    assert errors == {"queryPeriods": ["This field is required."]}


def test_body_over_one_megabyte_is_413(post):
    largest = b'{"a": ""}'.replace(b'""', b'"' + b"x" * (MAX_BODY_BYTES - 9) + b'"')
    assert (len(largest), post(largest).status_code) == (MAX_BODY_BYTES, 400)
    detail = problem_of(post(largest + b" "), 413)["detail"]
    assert detail == "The body must be at most 1000000 bytes."


@pytest.mark.parametrize("depth", [10, 500, 900, 950, 1000, 5000, 400_000])
@pytest.mark.parametrize(
    "field", ["order", "include", "partial", "durationMinutes", "queryPeriods", "panel", "else"]
)
def test_deeply_nested_body_is_400(post, depth, field):
    body = f'{{"{field}": {"[" * depth}{"]" * depth}}}'
    assert problem_of(post(body.encode()), 400)


@pytest.mark.parametrize(
    "charset", ["zlib", "bz2", "rot13", "hex", "utf-16", "utf-7", "undefined", "klingon"]
)
def test_body_is_utf_8_for_any_charset(post, charset):
    errors = errors_of(problem_of(post('{"ü": 1}'.encode(), f"{JSON}; charset={charset}"), 400))
    assert errors["ü"] == ["Unknown parameter."]


@pytest.mark.parametrize(
    ("body", "field"), [(b'{"\\ud800": 1}', "?"), (b'{"order": "\\ud800"}', "order")]
)
def test_lone_surrogate_is_400(post, body, field):
    assert field in errors_of(problem_of(post(body), 400))


def test_last_of_duplicate_names_counts(post):
    errors = errors_of(problem_of(post(b'{"stepMinutes": 7, "stepMinutes": 30}'), 400))
    assert list(errors) == ["queryPeriods"]


def test_very_large_body_is_413(post):
    problem_of(post(b'{"a": "' + b"x" * 3_000_000 + b'"}'), 413)
