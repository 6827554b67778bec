"""The mail to coordinators about times that a candidate sent.

It names no candidate, so it need not be erased with one. It is in the default language.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.models import CandidateLink
from core.text import single_line
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue
from people.coordinators import Recipient, list_recipients


def notify_coordinators(link: CandidateLink, now: int) -> None:
    """Enqueue a mail to each coordinator; `now` is a UTC second."""
    for recipient in list_recipients():
        _send(recipient, link, now)


def _send(recipient: Recipient, link: CandidateLink, now: int) -> None:
    title = single_line(link.template.name)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("A candidate sent times: %(title)s") % {"title": title}
        text = "\n\n".join(
            [
                _("Hello %(name)s,") % {"name": single_line(recipient.name)},
                _("none of the available times suits a candidate for this interview: %(title)s")
                % {"title": title},
                _("See when the candidate can come, and book a time that fits: %(url)s")
                % {"url": f"{settings.BASE_URL}/candidates/{link.uuid}/windows"},
            ]
        )
    payload = build_payload(recipient.name, recipient.email, subject, f"{text}\n")
    key = f"windows:{recipient.account_id}"
    enqueue(PLAIN_MAIL_CHANNEL, payload, ordering_key=key, booking_id="", now=now)
