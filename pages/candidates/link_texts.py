"""The state of a candidate link and of its mails, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings import link_queries
from bookings.models import Booking, CandidateLink
from engine.timestamps import from_datetime
from outbox.mail_states import MailState
from outbox.models import Message
from pages.attention_counts import UNANSWERED_SECONDS
from pages.page_clock import PageClock

#: The filters of lists of links. An unanswered link is open as well.
FILTER_LABELS: dict[str, str | Promise] = {
    "open": gettext_lazy("Open"),
    "unanswered": gettext_lazy("Unanswered for 3 days"),
    "sent_times": gettext_lazy("Sent times"),
    "booked": gettext_lazy("Booked"),
    "cancelled": gettext_lazy("Cancelled"),
    "expired": gettext_lazy("Expired"),
    "revoked": gettext_lazy("Withdrawn"),
}


@dataclass(frozen=True)
class LinkTag:
    """A state in a word or two; `kind` is good, warning, bad or neutral."""

    kind: str
    text: str


def describe_state(link: CandidateLink, state: str, mail: MailState | None, now: int) -> LinkTag:
    """Return the tag of a link of `link_queries`, with its last mail, at a UTC second."""
    if state == "booked":
        return LinkTag("good", _("Booked"))
    if state == "expired":
        return LinkTag("neutral", _("Expired"))
    if state == "revoked" and link.revoked_at is None:  # a coordinator cancelled the interview
        return LinkTag("neutral", _("Cancelled"))
    if state == "revoked":
        return LinkTag("neutral", _("Withdrawn"))
    return _describe_open_link(link, mail, now)


def _describe_open_link(link: CandidateLink, mail: MailState | None, now: int) -> LinkTag:
    if mail and mail.state == Message.State.FAILED:
        return LinkTag("bad", _("Mail failed"))
    if link_queries.has_cancelled_booking(link):
        return LinkTag("warning", _("Cancelled"))
    if link_queries.has_windows(link):
        return LinkTag("warning", _("Sent times"))
    if from_datetime(link.created_at) <= now - UNANSWERED_SECONDS:
        return LinkTag("warning", _("Unanswered"))
    if link.open_count:
        return LinkTag("neutral", _("Opened"))
    return LinkTag("neutral", _("Sent") if mail else _("Open"))


def get_last_second(link: CandidateLink, booking: Booking | None) -> int:
    """Return the UTC second at which a link stops opening its page."""
    expires_at = from_datetime(link.expires_at)
    return max(expires_at, from_datetime(booking.end)) if booking else expires_at


def describe_mail(mail: MailState | None, clock: PageClock) -> str:
    """Say when the last mail was sent."""
    if mail is None:
        return _("No mail")
    if mail.state == Message.State.FAILED:
        return _("Could not be delivered")
    if mail.delivered_at is None:
        return _("Being sent")
    return clock.format_short(from_datetime(mail.delivered_at))


def describe_openings(link: CandidateLink, clock: PageClock) -> str:
    """Say when and how often a candidate opened a link."""
    if link.last_opened_at is None:
        return _("Not yet")
    last = clock.format_short(from_datetime(link.last_opened_at))
    if link.open_count == 1:
        return last
    text = ngettext(
        "%(count)d time, last %(time)s", "%(count)d times, last %(time)s", link.open_count
    )
    return text % {"count": link.open_count, "time": last}
