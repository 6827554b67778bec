from __future__ import annotations

import pytest

from calendars import failure_text
from core.read_errors import ReadError, ReadFailure


@pytest.mark.parametrize("why", ReadFailure)
def test_every_failure_has_a_message_that_follows_a_name(why):
    assert failure_text.message(why)
    assert failure_text.message(why)[0].islower()
    assert not failure_text.message(why).endswith(".")


@pytest.mark.parametrize("why", ReadFailure)
def test_every_failure_has_a_remedy_that_is_a_sentence(why):
    assert failure_text.remedy(why)[0].isupper()
    assert failure_text.remedy(why).endswith(".")


def test_read_error_text_is_its_reason_alone():
    assert str(ReadError(ReadFailure.TLS)) == "tls"
