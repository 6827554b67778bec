from __future__ import annotations

import pytest

from bookings import erasing, links
from bookings.links import Invited
from bookings.models import CandidateLink
from outbox.models import Message
from tests.bookings.canary import traces
from tests.bookings.made import NOON, book, cancel
from tests.cast import NOW, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_a_candidate_is_erased_from_their_booking_alone(template):
    gone = cancel(book(template), "Dana Roy is ill")
    other = book(template, NOON, "Ola Berg", "ola@example.com")
    erasing.erase_from([gone.pk])
    assert traces("Dana Roy", "dana@example.com") == set()
    assert {one.about for one in Message.objects.all()} == {str(other.pk)}
    other.refresh_from_db()
    assert other.candidate_name == "Ola Berg"


def test_a_link_is_erased_with_its_letters_and_what_was_booked_stays(template):
    for name in ("Noor Haddad", "Ola Berg"):
        links.invite(template, Invited(name, "noor@example.com"), "/book/{}".format, at(NOW))
    link = CandidateLink.objects.get(candidate_name="Noor Haddad")
    made = book(template)
    made.link = link
    made.save()
    erasing.erase_links([link.pk])
    assert traces("Noor Haddad") == set()
    made.refresh_from_db()
    assert (made.link, Message.objects.filter(channel="letter").count()) == (None, 1)
