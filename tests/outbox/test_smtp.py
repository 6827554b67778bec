from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from net.deadline import NO_DEADLINE
from outbox import smtp
from outbox.errors import RetryableError
from tests.mail_server import run_mail_server


@pytest.fixture
def message(settings) -> EmailMessage:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    return EmailMessage("Subject", "Text", "slots@example.org", ["noor@example.com"])


def test_sender_is_default_from_email(settings):
    settings.DEFAULT_FROM_EMAIL = '"Slots, Inc." <slots@example.org>'
    assert smtp.get_sender() == ("Slots, Inc.", "slots@example.org")


def test_mail_is_sent(message, settings):
    with run_mail_server() as server:
        settings.EMAIL_PORT = server.port
        smtp.send(message, NO_DEADLINE)
    assert [one["Subject"] for one in server.mails] == ["Subject"]


def test_unreachable_server_is_retried(message, settings):
    with run_mail_server() as server:
        settings.EMAIL_PORT = server.port
    with pytest.raises(RetryableError, match="ConnectionRefusedError"):
        smtp.send(message, NO_DEADLINE)
