from __future__ import annotations

import pytest

from calendars import failure_text
from core.calendar_errors import ReadError, ReadFailure


@pytest.mark.parametrize("failure", ReadFailure)
def test_every_failure_has_a_message_that_follows_a_name(failure):
    assert failure_text.message(failure)
    assert failure_text.message(failure)[0].islower()
    assert not failure_text.message(failure).endswith(".")


@pytest.mark.parametrize("failure", ReadFailure)
def test_every_failure_has_a_remedy_that_is_a_sentence(failure):
    assert failure_text.remedy(failure)[0].isupper()
    assert failure_text.remedy(failure).endswith(".")


def test_read_error_text_is_its_reason_alone():
    assert str(ReadError(ReadFailure.TLS)) == "tls"
