"""The mails that contain a candidate link, in the active language."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bookings import candidate_links
from bookings.models import CandidateLink
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue


def send_invitation(link: CandidateLink, url: str, now: int) -> None:
    """Enqueue the first mail with a link; `now` is a UTC second, here and below."""
    greeting = _("Hello %(name)s,\n\nChoose a time for your interview (%(title)s) here:\n\n")
    _send(link, url, _("Choose a time: %(title)s"), greeting, now)


def send_reminder(link: CandidateLink, url: str, now: int) -> None:
    """Enqueue a mail that reminds a candidate to choose a time."""
    greeting = _(
        "Hello %(name)s,\n\nYou have not chosen a time for your interview (%(title)s) yet. Choose"
        " it here:\n\n"
    )
    _send(link, url, _("Reminder: choose a time: %(title)s"), greeting, now)


def _send(link: CandidateLink, url: str, subject: str, greeting: str, now: int) -> None:
    """Enqueue a mail whose subject and greeting have the placeholders `title` and `name`."""
    names = {"name": link.candidate_name, "title": link.template.name}
    validity = _("This link is only for you and is valid until %(day)s.") % {
        "day": date_format(link.expires_at, "DATE_FORMAT")
    }
    text = f"{greeting % names}{url}\n\n{validity}\n"
    enqueue(
        PLAIN_MAIL_CHANNEL,
        build_payload(link.candidate_name, link.candidate_email, subject % names, text),
        ordering_key=candidate_links.get_ordering_key(link.pk),
        booking_id="",
        now=now,
    )
