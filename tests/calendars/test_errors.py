from __future__ import annotations

import pytest

from calendars.errors import CalendarError, Unreadable


@pytest.mark.parametrize("why", Unreadable)
def test_every_reason_has_words_that_go_on_from_the_calendars_name(why):
    assert why.words
    assert why.words[0].islower()
    assert not why.words.endswith(".")


@pytest.mark.parametrize("why", Unreadable)
def test_every_reason_has_advice_that_is_a_sentence(why):
    assert why.advice[0].isupper()
    assert why.advice.endswith(".")


def test_an_error_tells_its_reason_and_nothing_of_what_was_read():
    assert str(CalendarError(Unreadable.TLS)) == "tls"
