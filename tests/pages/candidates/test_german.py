"""The pages of candidates and their links are completely German for a German reader."""

from __future__ import annotations

from typing import Any

import pytest

from api.actors import SYSTEM_ACTOR
from bookings import candidate_links, candidate_windows
from bookings.candidate_links import Invitee
from bookings.models import Booking, CandidateLink
from outbox.models import Message
from tests.bookings.booking_factories import TEN, book, issue_link
from tests.factories import NOW, utc_seconds
from tests.pages.test_pages_are_german import check, find_untranslated

pytestmark = pytest.mark.django_db


def test_pages_of_candidates_are_german(coordinator, template, link_url):
    link = CandidateLink.objects.get()
    path, invite = f"/candidates/{link.uuid}", "/candidates/invite"
    for page in (invite, f"{invite}/list", path, f"{path}/withdraw", "/candidates?state=booked"):
        check(coordinator, page)
    check(coordinator, invite, 400, name="", email="noor", interview="", **{"candidate-zone": "X"})
    form = {"interview": str(template.pk), "name": "Noor Haddad", "email": link.candidate_email}
    check(coordinator, invite, 409, **form)
    rows = (
        "Noor Haddad,noor@x\nNoor Haddad,noor@example.com\nDana Roy,d@e.org\nDana Roy,d@e.org\n,,X"
    )
    check(coordinator, f"{invite}/list", 400, interview=str(template.pk), rows=rows)
    check(coordinator, f"{invite}/list", 200, interview=str(template.pk), rows="Dana Roy,d@e.org")
    for rows in ("", "x" * 300_000, "x" * 140_000, "x\n" * 501):
        check(coordinator, f"{invite}/list", 400, interview=str(template.pk), rows=rows)
    check(coordinator, f"{path}/extend", 400, day="")


def test_page_of_windows_is_german(coordinator, template, link_url):
    link = CandidateLink.objects.get()
    path = f"/candidates/{link.uuid}/windows"
    check(coordinator, path)
    day = utc_seconds("2025-01-22T00:00:00Z")
    candidate_windows.submit(link, [(day, day + 72 * 3600)], utc_seconds(NOW), SYSTEM_ACTOR)
    for page in (path, f"/candidates/{link.uuid}"):
        check(coordinator, page)
    Booking.objects.filter(pk=book(template, TEN).pk).update(link=link)
    check(coordinator, path)


def test_results_of_actions_with_links_are_german(coordinator, link_url):
    path = f"/candidates/{CandidateLink.objects.get().uuid}"

    def check_result(action: str) -> None:
        def fetch(**language: str) -> Any:
            return coordinator.post(
                f"{path}/{action}", {"day": "2025-01-30"}, **language, follow=True
            )

        assert find_untranslated(fetch) == set()

    for action in ("copy", "remind", "remind", "resend", "extend", "withdraw", "extend"):
        check_result(action)


def test_list_of_candidates_is_german(coordinator, template, link_url):
    candidate_links.create(template.pk, Invitee("Dana Roy", "dana@example.com"), utc_seconds(NOW))
    link, other = CandidateLink.objects.all()
    for opened in (1, 2):
        CandidateLink.objects.update(open_count=opened, first_opened_at=NOW, last_opened_at=NOW)
        check(coordinator, "/candidates")
    Booking.objects.filter(pk=book(template, TEN).pk).update(link=other)
    CandidateLink.objects.filter(pk=link.pk).update(revoked_at=NOW)
    check(coordinator, "/candidates")
    check(coordinator, "/candidates?q=x")


def test_states_of_mails_are_german(coordinator, template):
    issue_link(template, "Noor Haddad", "noor@example.com")
    mails = Message.objects.filter(channel="plain_mail")
    for state, delivered_at in (("waiting", None), ("failed", None), ("delivered", NOW)):
        mails.update(state=state, delivered_at=delivered_at)
        check(coordinator, "/candidates")
