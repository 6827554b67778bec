"""The candidate's page of a booking, where the candidate moves or cancels it.

Every mail to the candidate of a booking contains the address of this page. It is a candidate link:
the link with which the booking was made, else a link that is made for the booking, so that expiry,
revocation, limits and erasure of links hold for it.
"""

from __future__ import annotations

from datetime import datetime

from bookings import candidate_links, link_invitations
from bookings.candidate_links import Invitee
from bookings.models import Booking, CandidateLink
from outbox.mail_recipients import MailRecipients


def create(
    template_id: int, candidate: Invitee, end: datetime, now: int, **own_data: object
) -> CandidateLink:
    """Create a link for a booking that ends at `end`, with the caller's own data of the booking.

    `now` is a UTC second, here and below.
    """
    link = candidate_links.build_for_booking(template_id, candidate, end, now)
    for name, value in own_data.items():
        setattr(link, name, value)
    link.save(force_insert=True)
    return link


def ensure_link(booking: Booking, notify: MailRecipients, now: int) -> None:
    """Make a link for a booking that has none, if the candidate gets a mail.

    The caller holds the lock of the booking's interviewers.
    """
    if booking.link or not notify.candidate or not booking.candidate_email or booking.is_cancelled:
        return
    invitee = Invitee(booking.candidate_name, booking.candidate_email, booking.candidate_timezone)
    own_data = {"external_id": booking.external_id, "metadata": booking.metadata}
    booking.link = create(booking.template_id, invitee, booking.end, now, **own_data)
    booking.save(update_fields=["link"])


def build_url(booking: Booking) -> str:
    """Return the URL of the candidate's page; empty if it does not open, or may not be mailed.

    An address that only a person with the link gave may be wrong, so it gets no secret.
    """
    link = booking.link
    if link is None or link.revoked_at or (booking.is_cancelled and link.closed_at):
        return ""
    if not candidate_links.is_confirmed_address(link, booking.candidate_email):
        return ""
    return link_invitations.build_url(candidate_links.copy_secret(link))
