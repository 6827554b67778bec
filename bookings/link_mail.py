"""The mails that contain a candidate link, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bookings import candidate_links
from bookings.models import CandidateLink
from company import company_data
from core import mail_time_format
from core.text import single_line
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue


def send_invitation(link: CandidateLink, url: str, now: int) -> None:
    """Enqueue the first mail with a link; `now` is a UTC second, here and below."""
    if _load_company_name():
        subject = _("Choose a time for your interview with %(company)s: %(title)s")
        greeting = _(
            "Hello %(name)s,\n\nChoose a time for your interview with %(company)s (%(title)s)"
            " here:\n\n"
        )
    else:
        subject = _("Choose a time: %(title)s")
        greeting = _("Hello %(name)s,\n\nChoose a time for your interview (%(title)s) here:\n\n")
    _send(link, url, subject, greeting, now)


def send_reminder(link: CandidateLink, url: str, now: int) -> None:
    """Enqueue a mail that reminds a candidate to choose a time."""
    if _load_company_name():
        subject = _("Reminder: choose a time for your interview with %(company)s: %(title)s")
        greeting = _(
            "Hello %(name)s,\n\nYou have not chosen a time for your interview with %(company)s"
            " (%(title)s) yet. Choose it here:\n\n"
        )
    else:
        subject = _("Reminder: choose a time: %(title)s")
        greeting = _(
            "Hello %(name)s,\n\nYou have not chosen a time for your interview (%(title)s) yet."
            " Choose it here:\n\n"
        )
    _send(link, url, subject, greeting, now)


def _load_company_name() -> str:
    return single_line(company_data.load().name)


def _send(link: CandidateLink, url: str, subject: str, greeting: str, now: int) -> None:
    """Enqueue a mail whose subject and greeting have placeholders for names."""
    names = {
        "name": link.candidate_name,
        "title": link.template.name,
        "company": _load_company_name(),
    }
    validity = _("This link is only for you and is valid until %(day)s.") % {
        "day": mail_time_format.format_expiry_day(link.expires_at)
    }
    text = f"{greeting % names}{url}\n\n{validity}\n"
    enqueue(
        PLAIN_MAIL_CHANNEL,
        build_payload(link.candidate_name, link.candidate_email, subject % names, text),
        ordering_key=candidate_links.get_ordering_key(link.pk),
        booking_id="",
        now=now,
    )
