from __future__ import annotations

import pytest
from django.core import mail as django_mail

from net.deadline import NO_DEADLINE
from outbox import plain_mail
from outbox.errors import PermanentError, RetryableError
from tests.factories import NOW, utc_seconds

PAYLOAD = plain_mail.build_payload(
    "Noor\r\nHaddad", "noor@example.com", "Choose\na time", "Here:\n…\n"
)


def deliver(payload=PAYLOAD):
    plain_mail.deliver(payload, utc_seconds(NOW), NO_DEADLINE)
    return django_mail.outbox[-1]


def test_plain_mail_is_sent_as_written():
    mail = deliver()
    assert (mail.subject, mail.body) == ("Choose a time", "Here:\n…\n")
    assert mail.to == ["Noor Haddad <noor@example.com>"]
    assert mail.extra_headers["Date"] == "Mon, 20 Jan 2025 10:00:00 -0000"


def test_message_id_depends_on_the_content():
    message_ids = [
        deliver(payload).extra_headers["Message-ID"]
        for payload in (PAYLOAD, PAYLOAD, {**PAYLOAD, "text": "Elsewhere"})
    ]
    assert message_ids[0] == message_ids[1] != message_ids[2]


@pytest.mark.parametrize("email", ["", "noor", "noor@example.com\r\nBcc: all@example.com"])
def test_invalid_address_fails_permanently(email):
    with pytest.raises(PermanentError):
        deliver({**PAYLOAD, "email": email})


def test_invalid_sender_is_retried(settings):
    settings.DEFAULT_FROM_EMAIL = "nobody"
    with pytest.raises(RetryableError, match="DEFAULT_FROM_EMAIL"):
        deliver()
