from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken
from tests.access import callers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_token_text_is_256_random_url_safe_bits():
    texts = {callers.issue_token()[1] for _ in range(3)}
    assert len(texts) == 3
    assert all(re.fullmatch(r"slt_[A-Za-z0-9_-]{43}", text) for text in texts)


def test_database_stores_digest_and_not_text(capsys):
    token, text = callers.issue_token()
    assert token.digest == hashlib.sha256(text.encode()).hexdigest()
    call_command("dumpdata", "access")
    dumped = capsys.readouterr().out
    assert token.digest in dumped
    assert text not in dumped


def test_token_is_found_by_its_text():
    token, text = callers.issue_token()
    callers.issue_token()
    assert api_tokens.get_active_token(text, timezone.now()) == token


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text.swapcase(),
        lambda text: text.removeprefix("slt_"),
        lambda text: hashlib.sha256(text.encode()).hexdigest(),
        lambda text: "slt_" + hashlib.sha256(text.encode()).hexdigest(),
        lambda text: "",
        lambda text: "slt_",
        lambda text: "slt_\udcff\x00",
    ],
)
def test_any_other_text_finds_no_token(change):
    assert api_tokens.get_active_token(change(callers.issue_token()[1]), timezone.now()) is None


def test_malformed_text_costs_no_query():
    with CaptureQueriesContext(connection) as queries:
        for text in ("", "Basic", "slt_" + "x" * 10_000):
            assert api_tokens.get_active_token(text, timezone.now()) is None
    assert len(queries) == 0


def test_token_is_active_until_it_expires():
    now = timezone.now()
    token, text = callers.issue_token(expires_at=now + timedelta(days=1))
    assert api_tokens.get_active_token(text, now + timedelta(days=1, microseconds=-1)) == token
    assert api_tokens.get_active_token(text, now + timedelta(days=1)) is None


def test_revoked_token_is_not_found():
    text = callers.issue_token()[1]
    ApiToken.objects.update(revoked_at=timezone.now())
    assert api_tokens.get_active_token(text, timezone.now()) is None


def last_used(token: ApiToken) -> str:
    token.refresh_from_db()
    return token.last_used_at.strftime("%H:%M:%S")


def test_use_is_recorded_once_a_minute(frozen):
    token, text = callers.issue_token()
    client, use_times = callers.client_with_token(text), []
    for _ in range(4):
        client.get("/api/me")
        use_times.append(last_used(token))
        frozen.shift(30)
    assert use_times == ["10:00:00", "10:00:00", "10:01:00", "10:01:00"]


def test_recording_use_costs_one_query_a_minute():
    client, update_counts = callers.client_of_new_token(), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/me")
        update_counts.append(sum("UPDATE" in query["sql"] for query in queries))
    assert update_counts == [1, 0]
