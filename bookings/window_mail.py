"""The mail to coordinators about times that a candidate sent.

It names the candidate, so it is erased with their links. It is in the default language.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import candidate_links
from bookings.models import CandidateLink
from core.text import single_line
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from outbox.queue import enqueue
from people.coordinator_accounts import Recipient, list_recipients


def notify_coordinators(link: CandidateLink, fit_count: int | None, now: int) -> None:
    """Enqueue a mail to each coordinator; `now` is a UTC second.

    `fit_count` is the number of available times that fit, None if it is not known.
    """
    for recipient in list_recipients():
        _send(recipient, link, fit_count, now)


def _send(recipient: Recipient, link: CandidateLink, fit_count: int | None, now: int) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        name = single_line(link.candidate_name or link.candidate_email) or _("A candidate")
        names = {"candidate": name, "title": single_line(link.template.name)}
        subject = _("%(candidate)s sent times: %(title)s") % names
        text = "\n\n".join(
            [
                _("Hello %(name)s,") % {"name": single_line(recipient.name)},
                _("%(candidate)s sent times for this interview: %(title)s") % names,
                *([] if fit_count is None else [_describe_fit(fit_count)]),
                _("See when the candidate can come, and book a time that fits: %(url)s")
                % {"url": f"{settings.BASE_URL}/candidates/{link.uuid}/windows"},
            ]
        )
    payload = build_payload(recipient.name, recipient.email, subject, f"{text}\n")
    key = candidate_links.get_windows_key(link.pk)
    enqueue(PLAIN_MAIL_CHANNEL, payload, ordering_key=key, booking_id="", now=now)


def _describe_fit(count: int) -> str:
    if not count:
        return _("No available time fits.")
    text = ngettext("%(count)d available time fits.", "%(count)d available times fit.", count)
    return text % {"count": count}
