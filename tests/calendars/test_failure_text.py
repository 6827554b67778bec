from __future__ import annotations

import pytest

from calendars import failure_text
from core.read_errors import ReadError, ReadFailure


@pytest.mark.parametrize("why", ReadFailure)
def test_every_reason_has_words_that_go_on_from_the_calendars_name(why):
    assert failure_text.message(why)
    assert failure_text.message(why)[0].islower()
    assert not failure_text.message(why).endswith(".")


@pytest.mark.parametrize("why", ReadFailure)
def test_every_reason_has_advice_that_is_a_sentence(why):
    assert failure_text.remedy(why)[0].isupper()
    assert failure_text.remedy(why).endswith(".")


def test_an_error_tells_its_reason_and_nothing_of_what_was_read():
    assert str(ReadError(ReadFailure.TLS)) == "tls"
