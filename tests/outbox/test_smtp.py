from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from net.deadline import NO_DEADLINE
from outbox import smtp
from outbox.errors import RetryableError
from tests.mail_server import run_mail_server


@pytest.fixture
def mail(settings) -> EmailMessage:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    return EmailMessage("Subject", "Text", "slots@example.org", ["noor@example.com"])


def test_sender_is_default_from_email(settings):
    settings.DEFAULT_FROM_EMAIL = '"Slots, Inc." <slots@example.org>'
    assert smtp.get_sender() == ("Slots, Inc.", "slots@example.org")


def test_mail_is_sent(mail, settings):
    with run_mail_server() as server:
        settings.EMAIL_PORT = server.port
        smtp.send(mail, NO_DEADLINE)
    assert [received["Subject"] for received in server.mails] == ["Subject"]


def test_unreachable_server_is_retried(mail, settings):
    with run_mail_server() as server:
        settings.EMAIL_PORT = server.port
    with pytest.raises(RetryableError, match="ConnectionRefusedError"):
        smtp.send(mail, NO_DEADLINE)
