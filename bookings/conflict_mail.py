"""The mail to a coordinator about bookings in conflict.

It names no candidate, so it need not be erased with one. It is in the default language, and its
times are in the coordinator's time zone.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import booking_queries
from bookings.booking_conflicts import ParticipantConflict
from bookings.conflict_text import describe_reasons
from bookings.models import Booking
from company import company_data
from core import mail_time_format
from core.text import single_line
from outbox import queue
from outbox.models import Message
from outbox.plain_mail import PLAIN_MAIL_CHANNEL, build_payload
from people.coordinator_accounts import Recipient

#: The number of conflicts that one mail lists.
MAX_LINES = 50

Rows = Sequence[tuple[Booking, ParticipantConflict]]


def build_message(recipient: Recipient, rows: Rows, now: int) -> Message:
    """Return the unsaved mail to a coordinator about new conflicts; `now` is a UTC second."""
    count = len({booking.pk for booking, _conflict in rows})
    with translation.override(company_data.get_language()):
        subject = ngettext(
            "%(count)d booked interview in conflict",
            "%(count)d booked interviews in conflict",
            count,
        ) % {"count": count}
        text = _build_text(recipient, rows)
    payload = build_payload(recipient.name, recipient.email, subject, text)
    return queue.build_message(
        PLAIN_MAIL_CHANNEL,
        payload,
        ordering_key=f"conflicts:{recipient.account_id}",
        booking_id="",
        now=now,
    )


def _build_text(recipient: Recipient, rows: Rows) -> str:
    by_start = sorted(rows, key=lambda row: (row[0].start, row[0].pk))
    lines = [_build_line(*row, recipient.timezone) for row in by_start[:MAX_LINES]]
    if len(rows) > MAX_LINES:
        lines.append(_("and %(count)d more") % {"count": len(rows) - MAX_LINES})
    news = _(
        "The hours, time off, limits or calendars of interviewers no longer allow the time of these"
        " booked interviews:"
    )
    advice = _("They stay booked. Move or cancel them, or ask the interviewers: %(url)s") % {
        "url": f"{settings.BASE_URL}{reverse('booking-list')}"
    }
    greeting = _("Hello %(name)s,") % {"name": single_line(recipient.name)}
    return "\n\n".join([greeting, news, "\n".join(lines), advice]) + "\n"


def _build_line(booking: Booking, conflict: ParticipantConflict, zone: str) -> str:
    slot = booking_queries.get_slot(booking)
    times = mail_time_format.format_interval(slot, zone)
    when = f"{times} ({mail_time_format.format_zone(slot[0], zone)})"
    title, name = single_line(booking.template.name), single_line(conflict.interviewer.name)
    return f"- {when}, {title}. {name}: {describe_reasons(conflict.reasons)}"
