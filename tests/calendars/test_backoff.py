"""When a back-off starts and how long it lasts."""

from __future__ import annotations

import pytest

from calendars import backoff
from calendars.models import Health
from core.calendar_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure
from engine.timestamps import to_datetime

NOW = 1_000_000


def build_failing(*reasons: ReadFailure, retry_after: int = 0) -> Health:
    """The health after these failures, a second apart, the last of them at NOW."""
    state = None
    for ago, reason in zip(reversed(range(len(reasons))), reasons):
        state = backoff.build_health_after_failure(
            7, state, 500, ReadError(reason, retry_after), NOW - ago
        )
    assert state
    return state


def backoff_seconds(state: Health) -> int:
    """For how many seconds a calendar is left alone."""
    error = backoff.current_backoff(state, NOW)
    return error.retry_after if error else 0


def test_calendar_without_failures_has_no_backoff():
    assert backoff.current_backoff(None, NOW) is None


def test_retry_at_written_by_a_wrong_clock_is_ignored():
    state = build_failing(ReadFailure.RATE_LIMITED, retry_after=MAX_RETRY_AFTER_SECONDS)
    assert backoff.current_backoff(state, NOW)
    assert backoff.current_backoff(state, NOW - 1) is None


@pytest.mark.parametrize(
    ("reason", "seconds"),
    [
        (ReadFailure.TIMEOUT, 0),
        (ReadFailure.PROVIDER_ERROR, 0),
        (ReadFailure.RATE_LIMITED, 60),
        (ReadFailure.REAUTH_NEEDED, 300),
        (ReadFailure.APP_REFUSED, 300),
        (ReadFailure.API_DISABLED, 300),
        (ReadFailure.QUOTA_EXHAUSTED, 900),
    ],
)
def test_only_harmful_failures_start_a_backoff_at_once(reason, seconds):
    assert backoff_seconds(build_failing(reason)) == seconds


def test_retry_after_sets_the_length_of_the_backoff():
    state = build_failing(ReadFailure.RATE_LIMITED, retry_after=17)
    assert backoff_seconds(state) == 17
    assert backoff.current_backoff(state, NOW + 16).reason is ReadFailure.RATE_LIMITED
    assert backoff.current_backoff(state, NOW + 17) is None


def test_five_failures_in_a_row_start_the_cooldown():
    assert backoff_seconds(build_failing(*[ReadFailure.TIMEOUT] * 4)) == 0
    assert backoff_seconds(build_failing(*[ReadFailure.TIMEOUT] * 5)) == 30


def test_one_failure_after_the_cooldown_starts_the_next():
    state = build_failing(*[ReadFailure.TIMEOUT] * 5)
    again = backoff.build_health_after_failure(
        7, state, None, ReadError(ReadFailure.TIMEOUT), NOW + 30
    )
    assert (again.failures, again.retry_at) == (6, to_datetime(NOW + 60))


def test_success_resets_the_failure_count():
    state = backoff.build_health_after_success(7, NOW)
    assert (state.failures, state.failure, state.succeeded_at, backoff_seconds(state)) == (
        0,
        "",
        to_datetime(NOW),
        0,
    )


def test_last_success_is_kept_through_failures():
    assert build_failing(ReadFailure.GONE, ReadFailure.GONE).succeeded_at == to_datetime(500)
    state = backoff.build_health_after_failure(
        7, backoff.build_health_after_success(7, NOW), 500, ReadError(ReadFailure.GONE), NOW
    )
    assert state.succeeded_at == to_datetime(NOW)
