from __future__ import annotations

import pytest
from django.core.checks import run_checks


def find_error_ids() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("outbox.")]


def test_default_settings_pass():
    assert find_error_ids() == []


@pytest.mark.parametrize(
    "path",
    [
        "outbox.nowhere.deliver",
        "outbox.webhooks.nothing",
        "outbox.models.WEBHOOK_CHANNEL",
        "deliver",
    ],
)
def test_channel_that_is_no_callable_is_an_error(settings, path):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"mail": path}}
    assert find_error_ids() == ["outbox.E001"]


def test_channels_may_be_empty(settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert find_error_ids() == []


@pytest.mark.parametrize(
    "backend", ["smtp", "django.core.mail.backends.nowhere.EmailBackend", "outbox.smtp.send"]
)
def test_unusable_email_backend_is_an_error(settings, backend):
    settings.EMAIL_BACKEND = backend
    assert find_error_ids() == ["outbox.E002"]


def test_file_based_backend_needs_a_folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = ""
    assert find_error_ids() == ["outbox.E002"]
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert find_error_ids() == []


@pytest.mark.parametrize("sender", ["", "Slotsmith", "Slotsmith <slots>", '"a b"@example.com'])
def test_sender_without_a_usable_address_is_an_error(settings, sender):
    settings.DEFAULT_FROM_EMAIL = sender
    assert find_error_ids() == ["outbox.E003"]
