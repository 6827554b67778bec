"""Previewed changes as parameters of a query string."""

from __future__ import annotations

import pytest

from engine.changes import (
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from pages import change_code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (WithoutPerson(2), "without_person.2"),
        (FewerOfPool(0, 1), "fewer_of_pool.0.1"),
        (TentativeMoved(2, (3600, 7200)), "tentative_moved.2.3600.7200"),
        (ShorterDuration(1800), "shorter_duration.30"),
        (WithoutBuffers(), "without_buffers"),
        (ShorterNotice(3600), "shorter_notice.60"),
    ],
)
def test_parameter_is_the_change(change, code):
    assert change_code.encode(change) == code
    assert change_code.parse_all([code]) == (change,)


@pytest.mark.parametrize(
    "code",
    [
        *("", "nothing.1", "tentative_moved.2.3600", "shorter_notice", "shorter_notice.1.2"),
        *("shorter_notice.-1", "shorter_notice.1234567890123", "shorter_notice.٣"),
    ],
)
def test_invalid_parameter_is_left_out(code):
    assert change_code.parse_all([code, "shorter_notice.60"]) == (ShorterNotice(3600),)


def test_later_change_replaces_an_earlier_change_of_the_same_rule():
    codes = ["shorter_notice.60", "without_person.2", "shorter_notice.120", "without_person.3"]
    assert change_code.parse_all(codes) == (WithoutPerson(2), ShorterNotice(7200), WithoutPerson(3))
