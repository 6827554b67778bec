"""The mails to the candidates of links: those with the link, and those about its bookings."""

from __future__ import annotations

from collections.abc import Sequence

from bookings import candidate_links
from bookings.models import Booking, CandidateLink
from outbox import mail_states, notifications
from outbox.mail_states import MailState


def load_mails(links: Sequence[CandidateLink]) -> dict[int, list[MailState]]:
    """Return the mails of each link by its row id, the oldest first, in two queries."""
    link_ids = {candidate_links.get_ordering_key(link.pk): link.pk for link in links}
    bookings = Booking.objects.filter(link__in=links).exclude(candidate_email="")
    for pk, link_id, email in bookings.values_list("pk", "link_id", "candidate_email"):
        link_ids[notifications.get_mail_key(str(pk), email)] = link_id
    mails: dict[int, list[MailState]] = {link.pk: [] for link in links}
    for key, mails_of_key in mail_states.load_all(link_ids).items():
        mails[link_ids[key]] += mails_of_key
    return {pk: sorted(each, key=lambda mail: mail.created_at) for pk, each in mails.items()}
