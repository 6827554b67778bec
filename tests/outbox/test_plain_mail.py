from __future__ import annotations

import pytest
from django.core import mail as django_mail
from django.db import connection

from net.deadline import NO_DEADLINE
from outbox import delivery, plain_mail, queue
from outbox.errors import PermanentError, RetryableError
from outbox.models import Message
from tests.factories import NOW, utc_seconds

pytestmark = pytest.mark.django_db

PAYLOAD = plain_mail.build_payload(
    "Noor\r\nHaddad", "noor@example.com", "Choose\na time", "Here:\n…\n"
)


def deliver(payload=PAYLOAD):
    plain_mail.deliver(payload, utc_seconds(NOW), NO_DEADLINE)
    return django_mail.outbox[-1]


@pytest.mark.django_db
def test_stored_text_is_encrypted_until_it_is_delivered():
    queue.enqueue("plain_mail", PAYLOAD, ordering_key="a", booking_id="", now=utc_seconds(NOW))
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload, private_text FROM outbox_message")
        payload, text = cursor.fetchone()
    assert "Here" not in str(payload) + text
    assert text.startswith("fernet:")
    assert delivery.deliver_due(utc_seconds(NOW)) == 1
    assert django_mail.outbox[-1].body == PAYLOAD["text"]
    assert Message.objects.get().private_text == ""


@pytest.mark.django_db
def test_text_without_its_key_is_retried(settings):
    queue.enqueue("plain_mail", PAYLOAD, ordering_key="a", booking_id="", now=utc_seconds(NOW))
    settings.SECRET_KEY = "another, so that no key opens the text"
    delivery.deliver_due(utc_seconds(NOW))
    message = Message.objects.get()
    assert (message.state, django_mail.outbox) == (Message.State.WAITING, [])
    assert "decrypted" in message.last_error


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
