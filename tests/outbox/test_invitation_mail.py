"""Mails as a real SMTP server takes them, or does not."""

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
from tests.outbox.panel import (
    ALICE,
    BOB,
    BOOKING,
    CANCELLED_BOOKING,
    CAROL,
    MOVED_BOOKING,
    replace_attendee,
)
from tests.servers import stay_silent


@pytest.fixture
def smtp(settings) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = '"Slots, Inc." <slots@example.org>'
    with run_mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def deliver(meeting=BOOKING, attendee=0, event="created", deadline=NO_DEADLINE) -> None:
    payload = {"meeting": meeting.to_json(), "attendee": attendee, "event": event}
    invitation_mail.deliver(payload, utc_seconds(NOW), deadline)


def delivered(smtp: MailServer, *args, **named) -> EmailMessage:
    deliver(*args, **named)
    return smtp.mails[-1]


def test_an_invitation_arrives(smtp):
    found = delivered(smtp)
    assert {name: found[name] for name in ("From", "To", "Subject", "Date", "Auto-Submitted")} == {
        "From": '"Slots, Inc." <slots@example.org>',
        "To": "Alice Johnson <alice@example.com>",
        "Subject": "Invitation: Technical Interview, Wed 22 Jan 2025, 09:00 (UTC+00:00)",
        "Date": "Mon, 20 Jan 2025 10:00:00 -0000",
        "Auto-Submitted": "auto-generated",
    }
    assert found["X-Envelope-To"] == "alice@example.com"


def test_each_reads_it_by_their_own_clocks(smtp):
    bobs, carols = delivered(smtp, attendee=1), delivered(smtp, attendee=3)
    assert "22 January 2025, 14:45 to 16:15" in bobs.get_body(("plain",)).get_content()
    assert "22 January 2025, 04:00 to 05:30" in carols.get_body(("plain",)).get_content()


def test_the_invitation_is_a_way_to_read_it_and_a_file(smtp):
    found = delivered(smtp)
    body, attached = found.iter_parts()
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
def test_ical_js_reads_what_arrived(smtp):
    _, attached = delivered(smtp, CANCELLED_BOOKING, 3, "cancelled").iter_parts()
    found = ical_js.parse_event(attached.get_content())
    assert (found["method"], found["sequence"], found["comment"]) == (
        "CANCEL",
        2,
        "The role was filled.",
    )
    assert [one["name"] for one in found["attendees"]] == ["Carol Díaz"]


def test_a_mail_that_is_sent_again_is_the_same_mail(smtp):
    first, second = delivered(smtp), delivered(smtp)
    assert first["Message-ID"] == second["Message-ID"]


def test_mails_of_other_people_and_changes_are_other_mails(smtp):
    mails = [
        delivered(smtp, meeting, who) for meeting in (BOOKING, MOVED_BOOKING) for who in (0, 1, 3)
    ]
    assert len({one["Message-ID"] for one in mails}) == 6


def test_the_place_in_the_list_is_nobodys_name(smtp):
    """Who leaves a panel and who joins it have the same place in different lists."""
    others = replace_attendee(ALICE, email="other@example.com")
    assert delivered(smtp)["Message-ID"] != delivered(smtp, others)["Message-ID"]


def test_what_follows_is_in_the_thread_of_the_first(smtp):
    first, moved = delivered(smtp), delivered(smtp, MOVED_BOOKING, 0, "rescheduled")
    cancelled = delivered(smtp, CANCELLED_BOOKING, 0, "cancelled")
    for one in (moved, cancelled):
        assert (one["In-Reply-To"], one["References"]) == (first["Message-ID"],) * 2
    assert (first["In-Reply-To"], first["References"]) == (None, None)


def test_a_message_id_does_not_tell_an_address(smtp):
    assert "alice" not in delivered(smtp)["Message-ID"]


def test_a_name_cannot_add_a_header_or_a_recipient(smtp):
    name = "Alice\r\nBcc: eve@example.com\r\n\r\n<eve@example.com>, Eve" + "é" * 150
    found = delivered(smtp, replace_attendee(ALICE, name=name))
    assert (found["Bcc"], found["X-Envelope-To"]) == (None, "alice@example.com")
    [recipient] = found["To"].addresses
    assert recipient.addr_spec == "alice@example.com"


@pytest.mark.parametrize("address", ["", "eve", "a@example.com\r\nBcc: eve@example.com"])
def test_what_is_no_address_is_given_up_and_not_sent(smtp, address):
    with pytest.raises(PermanentError, match="the address is none"):
        deliver(replace_attendee(BOB, email=address), attendee=1)
    assert smtp.mails == []


def test_an_address_in_another_script_is_reached(smtp):
    found = delivered(smtp, replace_attendee(CAROL, email="carol@bücher.example"), 3)
    assert found["X-Envelope-To"] == "carol@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("command", "answer", "error", "why"),
    [
        (
            "RCPT",
            "451 Later",
            RetryableError,
            "the mail server refuses the recipient for now (451)",
        ),
        ("RCPT", "550 Nobody", PermanentError, "the mail server refuses the recipient (550)"),
        ("DATA", "452 Full", RetryableError, "the mail server refuses the message for now (452)"),
        ("DATA", "554 Spam", PermanentError, "the mail server refuses the message (554)"),
        ("MAIL", "451 Later", RetryableError, "the mail server does not let us send (451)"),
        ("MAIL", "550 Not you", RetryableError, "the mail server does not let us send (550)"),
    ],
)
def test_a_refusal_is_for_now_or_for_good(smtp, command, answer, error, why):
    smtp.replies[command] = f"{answer} alice@example.com"
    with pytest.raises(error) as caught:
        deliver()
    assert caught.value.why == why


def test_a_sign_in_that_is_refused_can_be_mended(smtp, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "slots", "a secret"
    with pytest.raises(RetryableError, match="SMTPNotSupportedError"):
        deliver()


def test_a_server_that_is_not_there_is_tried_later(smtp, settings):
    settings.EMAIL_PORT = 1
    with pytest.raises(RetryableError, match="ConnectionRefusedError"):
        deliver()


def test_a_server_that_says_nothing_is_not_waited_for(smtp, settings, serve):
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = (
        int(serve(stay_silent).url.rpartition(":")[2]),
        0.1,
    )
    with pytest.raises(RetryableError, match="cannot be used"):
        deliver()


def test_a_server_is_waited_for_no_longer_than_there_is_time(smtp, settings, serve):
    settings.EMAIL_PORT = int(serve(stay_silent).url.rpartition(":")[2])
    with pytest.raises(RetryableError, match="cannot be used"):
        deliver(deadline=Deadline.after(0.1))
    with pytest.raises(RetryableError, match="there was no time left"):
        deliver(deadline=Deadline(-math.inf))


def test_a_sender_that_is_no_address_can_be_mended(smtp, settings):
    settings.DEFAULT_FROM_EMAIL = "Slotsmith"
    with pytest.raises(RetryableError, match="DEFAULT_FROM_EMAIL"):
        deliver()
