"""Invitation mails, sent to a real SMTP server."""

from __future__ import annotations

import math
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from net.deadline import NO_DEADLINE, Deadline
from outbox import invitation_mail
from outbox.errors import PermanentError, RetryableError
from tests import ical_js
from tests.factories import NOW, utc_seconds
from tests.ical_js import requires_ical_js
from tests.mail_server import MailServer, run_mail_server
from tests.outbox.sample_booking import (
    ALICE,
    BOB,
    BOOKING,
    CANCELLED_BOOKING,
    CAROL,
    MOVED_BOOKING,
    replace_attendee,
)
from tests.servers import stay_silent

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = '"Slots, Inc." <slots@example.org>'
    with run_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def deliver(booking=BOOKING, attendee=0, event="created", deadline=NO_DEADLINE) -> None:
    payload = {"booking": booking.to_json(), "attendee": attendee, "event": event}
    invitation_mail.deliver(payload, utc_seconds(NOW), deadline)


def deliver_and_read(smtp: MailServer, *args, **kwargs) -> EmailMessage:
    deliver(*args, **kwargs)
    return smtp.mails[-1]


def test_invitation_is_sent(smtp):
    mail = deliver_and_read(smtp)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Date", "Auto-Submitted")} == {
        "From": '"Slots, Inc." <slots@example.org>',
        "To": "Alice Johnson <alice@example.com>",
        "Subject": "Invitation: Technical Interview, Wed 22 Jan 2025, 09:00 (UTC+00:00)",
        "Date": "Mon, 20 Jan 2025 10:00:00 -0000",
        "Auto-Submitted": "auto-generated",
    }
    assert mail["X-Envelope-To"] == "alice@example.com"


def test_times_are_in_the_recipients_time_zone(smtp):
    bobs_mail, carols_mail = deliver_and_read(smtp, attendee=1), deliver_and_read(smtp, attendee=3)
    assert "22 January 2025, 14:45 to 16:15" in bobs_mail.get_body(("plain",)).get_content()
    assert "22 January 2025, 04:00 to 05:30" in carols_mail.get_body(("plain",)).get_content()


def test_invitation_is_an_alternative_part_and_an_attachment(smtp):
    mail = deliver_and_read(smtp)
    body, attached = mail.iter_parts()
    text, invitation = body.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    assert text.get_content_type() == "text/plain"
    assert (invitation.get_content_type(), dict(invitation["Content-Type"].params)) == (
        "text/calendar",
        {"method": "REQUEST", "charset": "utf-8"},
    )
    assert (attached.get_content_type(), attached.get_filename()) == (
        "application/ics",
        "invitation.ics",
    )
    lines = invitation.get_content().splitlines()
    assert lines == attached.get_content().decode().splitlines()


@requires_ical_js
def test_ical_js_reads_the_attachment(smtp):
    _, attached = deliver_and_read(smtp, CANCELLED_BOOKING, 3, "cancelled").iter_parts()
    event = ical_js.parse_event(attached.get_content())
    assert (event["method"], event["sequence"]) == ("CANCEL", 2)
    assert event["comment"] == "The role was filled."
    assert [attendee["name"] for attendee in event["attendees"]] == ["Carol Díaz"]


def test_retry_has_the_same_message_id(smtp):
    first, second = deliver_and_read(smtp), deliver_and_read(smtp)
    assert first["Message-ID"] == second["Message-ID"]


def test_message_id_differs_by_recipient_and_change(smtp):
    mails = [
        deliver_and_read(smtp, booking, attendee)
        for booking in (BOOKING, MOVED_BOOKING)
        for attendee in (0, 1, 3)
    ]
    assert len({mail["Message-ID"] for mail in mails}) == 6


def test_message_id_does_not_depend_on_attendee_position(smtp):
    """An attendee who left and one who joined may have the same position in different lists."""
    other_attendee = replace_attendee(ALICE, email="other@example.com")
    assert (
        deliver_and_read(smtp)["Message-ID"] != deliver_and_read(smtp, other_attendee)["Message-ID"]
    )


def test_later_mails_are_replies_to_the_first(smtp):
    first, moved = deliver_and_read(smtp), deliver_and_read(smtp, MOVED_BOOKING, 0, "rescheduled")
    cancelled = deliver_and_read(smtp, CANCELLED_BOOKING, 0, "cancelled")
    for reply in (moved, cancelled):
        assert reply["In-Reply-To"] == first["Message-ID"]
        assert reply["References"] == first["Message-ID"]
    assert (first["In-Reply-To"], first["References"]) == (None, None)


def test_message_id_does_not_reveal_the_address(smtp):
    assert "alice" not in deliver_and_read(smtp)["Message-ID"]


def test_name_cannot_inject_headers_or_recipients(smtp):
    name = "Alice\r\nBcc: eve@example.com\r\n\r\n<eve@example.com>, Eve" + "é" * 150
    mail = deliver_and_read(smtp, replace_attendee(ALICE, name=name))
    assert (mail["Bcc"], mail["X-Envelope-To"]) == (None, "alice@example.com")
    [recipient] = mail["To"].addresses
    assert recipient.addr_spec == "alice@example.com"


@pytest.mark.parametrize("address", ["", "eve", "a@example.com\r\nBcc: eve@example.com"])
def test_invalid_address_fails_permanently(smtp, address):
    with pytest.raises(PermanentError, match="email address is invalid"):
        deliver(replace_attendee(BOB, email=address), attendee=1)
    assert smtp.mails == []


def test_international_domain_is_reached(smtp):
    mail = deliver_and_read(smtp, replace_attendee(CAROL, email="carol@bücher.example"), 3)
    assert mail["X-Envelope-To"] == "carol@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("command", "reply", "error", "reason"),
    [
        (
            "RCPT",
            "451 Later",
            RetryableError,
            "the mail server temporarily rejected the recipient (451)",
        ),
        ("RCPT", "550 Nobody", PermanentError, "the mail server rejected the recipient (550)"),
        ("DATA", "452 Full", RetryableError, "the mail server temporarily rejected the mail (452)"),
        ("DATA", "554 Spam", PermanentError, "the mail server rejected the mail (554)"),
        ("MAIL", "451 Later", RetryableError, "the mail server refuses to send (451)"),
        ("MAIL", "550 Not you", RetryableError, "the mail server refuses to send (550)"),
    ],
)
def test_smtp_code_decides_whether_to_retry(smtp, command, reply, error, reason):
    smtp.replies[command] = f"{reply} alice@example.com"
    with pytest.raises(error) as caught:
        deliver()
    assert caught.value.reason == reason


def test_rejected_sign_in_is_retried(smtp, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "slots", "a secret"
    with pytest.raises(RetryableError, match="SMTPNotSupportedError"):
        deliver()


def test_unreachable_server_is_retried(smtp, settings):
    settings.EMAIL_PORT = 1
    with pytest.raises(RetryableError, match="ConnectionRefusedError"):
        deliver()


def test_silent_server_times_out(smtp, settings, serve):
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = (
        int(serve(stay_silent).url.rpartition(":")[2]),
        0.1,
    )
    with pytest.raises(RetryableError, match="is unavailable"):
        deliver()


def test_deadline_limits_the_timeout(smtp, settings, serve):
    settings.EMAIL_PORT = int(serve(stay_silent).url.rpartition(":")[2])
    with pytest.raises(RetryableError, match="is unavailable"):
        deliver(deadline=Deadline.after(0.1))
    with pytest.raises(RetryableError, match="no time was left"):
        deliver(deadline=Deadline(-math.inf))


def test_invalid_sender_is_retried(smtp, settings):
    settings.DEFAULT_FROM_EMAIL = "Slotsmith"
    with pytest.raises(RetryableError, match="DEFAULT_FROM_EMAIL"):
        deliver()
