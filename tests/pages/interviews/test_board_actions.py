"""What a coordinator books, holds and moves on the board."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from bookings.idempotency import empty_records
from bookings.models import AuditEntry, Booking, Hold, IdempotencyRecord
from outbox.models import Message
from tests.bookings.booking_factories import book
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    reserve,
    technical_interview,
)
from tests.pages.candidate_link.test_candidate import text
from tests.pages.interviews.board_values import CANDIDATE, NOON, ONE
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db


def test_candidate_is_booked_from_the_board(submit, template):
    response = submit("book", **CANDIDATE)
    assert "The interview with Noor Haddad is booked." in text(response)
    booking = Booking.objects.get()
    assert (booking.template, booking.candidate_timezone) == (template, "Asia/Kolkata")
    assert (booking.candidate_name, booking.source) == ("Noor Haddad", Booking.Source.PAGE)
    [entry] = AuditEntry.objects.filter(booking_id=booking.pk)
    assert entry.actor_kind == "account"
    assert Message.objects.filter(channel="mail").count() == 1


def test_mails_can_be_left_out(submit):
    form = {name: value for name, value in CANDIDATE.items() if not name.startswith("notify")}
    submit("book", **form)
    assert Booking.objects.count() == 1
    assert not Message.objects.filter(channel="mail").exists()


def test_booked_time_is_marked_in_the_week_and_linked_on_the_lanes(
    submit, show, coordinator, board_url
):
    submit("book", **CANDIDATE)
    page = get_page(coordinator, f"{board_url}?day=2025-01-22")
    [label] = [
        attributes["aria-label"]
        for _, attributes in page.tags
        if "interview booked" in attributes.get("aria-label", "")
    ]
    assert label.startswith("Wednesday 12:00, ")
    assert "(UTC-05:00) (simulated calendar)" in page.text
    assert "unknown interview booked" in page.text  # the legend
    assert "booked 12:00 to 13:00: Noor Haddad, Technical Interview" in page.text
    assert page.links.count(reverse("booking-detail", args=[Booking.objects.get().pk])) >= 2


def test_wrong_input_is_kept_beside_its_error(submit):
    response = submit("book", **{**CANDIDATE, "candidate-email": "noor"})
    assert response.status_code == 400
    page = ParsedPage(response)
    assert "Enter a valid email address." in page.text
    assert page.field("candidate-email")["value"] == "noor"
    assert page.field("candidate-name")["value"] == "Noor Haddad"
    assert not Booking.objects.exists()


@pytest.mark.parametrize("start", ["soon", "2025-01-22T12:10:00Z", "9999-12-31T23:30:00Z", ""])
def test_start_that_is_none_books_nothing(submit, start):
    assert submit("book", start=start, **CANDIDATE).status_code in (400, 409)
    assert not Booking.objects.exists()


def test_taken_time_offers_the_nearest_and_keeps_what_was_typed(submit):
    reserve(alice(), NOON)
    response = submit("book", **CANDIDATE)
    assert response.status_code == 409
    page = ParsedPage(response)
    assert "This time is no longer available. Nothing was changed." in page.text
    assert "Nearest available times Wednesday 22 January 2025, 10:00" in page.text
    other = ParsedPage(submit("book", start=ONE, look="1", **CANDIDATE))
    assert other.field("candidate-name")["value"] == "Noor Haddad"
    assert "13:00 to 14:00" in other.text
    assert not Booking.objects.exists()


def test_unknown_time_names_the_calendar(submit, monkeypatch):
    monkeypatch.setattr("service.mock_availability.get_free_busy_data", lambda ids: [])
    response = submit("book", **CANDIDATE)
    assert response.status_code == 503
    assert "It is not known whether this time is free, so nothing was changed. Alice Johnson: " in (
        text(response)
    )


def test_second_interview_at_the_same_time_needs_a_tick(submit, template):
    other = technical_interview(chen())
    book(other, NOON, email="noor@example.com")
    response = submit("book", **CANDIDATE)
    assert response.status_code == 409
    assert "has another interview at this time: Technical Interview, Wednesday" in text(response)
    assert "may have both interviews at the same time" in text(response)
    submit("book", **CANDIDATE, **{"allow-overlap": "on"})
    assert Booking.objects.filter(template=template).count() == 1


def test_time_is_held_booked_and_released(submit):
    response = submit("hold", minutes="10")
    hold = Hold.objects.get()
    assert response.redirect_chain[-1][0].endswith(f"?start={NOON}&hold={hold.pk}")
    page_text = text(response)
    assert "The time slot is on hold." in page_text
    assert "Wednesday 22 January 2025, 12:00 to 13:00 Alice Johnson, Bob Smith" in page_text
    assert "until 10:10" in page_text
    booked = submit("book", query=f"&hold={hold.pk}", hold=str(hold.pk), **CANDIDATE)
    assert "is booked" in text(booked)
    assert Hold.objects.get().booking == Booking.objects.get()


def test_hold_is_released(submit):
    submit("hold", minutes="5")
    response = submit("release", hold=str(Hold.objects.get().pk))
    assert "The hold was released." in text(response)
    assert not Hold.objects.exists()


def test_wrong_id_of_a_hold_is_reported(submit):
    response = submit("book", hold="none", **CANDIDATE)
    assert response.status_code == 400
    assert "Must be a valid UUID." in text(response)


def test_hold_that_is_gone_is_reported(submit, frozen):
    submit("hold", minutes="5")
    hold_id = str(Hold.objects.get().pk)
    frozen.shift(301)
    response = submit("book", hold=hold_id, **CANDIDATE)
    assert response.status_code == 409
    assert "The hold has expired or was released." in text(response)
    assert submit("release", hold=str(uuid4())).status_code == 409
    assert submit("release", hold="none").status_code == 404


@pytest.mark.parametrize("minutes", ["", "0", "16", "five"])
def test_hold_for_a_wrong_time_is_refused(submit, minutes):
    response = submit("hold", minutes=minutes)
    assert response.status_code == 400
    assert 'id="minutes-error"' in response.content.decode()
    assert not Hold.objects.exists()


def test_move_shows_who_changes_before_it_is_confirmed(coordinator, board_url, show, template):
    booking = book(template)
    assert str(booking.pk) in coordinator.get(board_url, {"start": NOON}).content.decode()
    page_text = show(start=NOON, booking=str(booking.pk))
    assert "moving the interview with Dana Roy (Wednesday 22 January 2025, 10:00 to" in page_text
    assert "Stays Alice Johnson, Bob Smith" in page_text
    assert "Joins" not in page_text
    current = show(start="2025-01-22T10:00:00Z", booking=str(booking.pk))
    assert "This is the current time of the interview." in current
    assert Booking.objects.get().start == booking.start


def test_booking_is_moved_and_an_interviewer_is_replaced(coordinator):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    booking = book(template)
    [first] = booking.interviewers.exclude(pk=alice().pk)
    other = chen() if first == bob() else bob()
    reserve(first, NOON)
    url = reverse("board", args=[template.pk])
    query = f"?start={NOON}&booking={booking.pk}"
    response = coordinator.get(f"{url}{query}")
    assert f"Stays Alice Johnson Joins {other.name} Leaves {first.name}" in text(response)
    form = ParsedPage(response).form(f"{url}/move")
    response = coordinator.post(
        f"{url}/move{query}", {**form, "notify-candidate": "on"}, follow=True
    )
    assert "The interview with Dana Roy was moved." in text(response)
    assert set(Booking.objects.get().interviewers.all()) == {alice(), other}


def test_second_coordinator_who_moves_is_told_of_the_change(submit, template):
    booking = book(template)
    query = f"&booking={booking.pk}"
    assert submit("move", query=query, sequence="0").status_code == 200
    response = submit("move", start=ONE, query=query, sequence="0")
    assert response.status_code == 409
    assert "This interview was changed in the meantime." in text(response)
    Booking.objects.update(state=Booking.State.CANCELLED)
    response = submit("move", start=ONE, query=query, sequence="1")
    assert "This interview was cancelled in the meantime." in text(response)


def test_booking_of_another_type_cannot_be_moved_here(submit):
    booking = book(technical_interview(chen()))
    for booking_id in (booking.pk, uuid4(), "none"):
        assert submit("move", query=f"&booking={booking_id}", sequence="0").status_code == 404


def test_another_free_person_of_a_group_can_be_chosen(coordinator):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    url = reverse("board", args=[template.pk])
    page = get_page(coordinator, f"{url}?start={NOON}")
    chosen = [attrs["value"] for _, attrs in page.tags if "checked" in attrs and "value" in attrs]
    other = chen() if chosen == [str(bob().pk)] else bob()
    people = {"people-1": str(alice().pk), "people-2": str(other.pk)}
    coordinator.post(f"{url}/book?start={NOON}", {**CANDIDATE, **people})
    assert set(Booking.objects.get().interviewers.all()) == {alice(), other}
    coordinator.post(f"{url}/hold?start={ONE}", {"minutes": "5", **people})
    assert Hold.objects.get().interviewer_ids == [alice().pk, other.pk]


def test_chosen_person_who_is_busy_meanwhile_is_named(coordinator):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    reserve(chen(), NOON)
    url = f"{reverse('board', args=[template.pk])}/book?start={NOON}"
    people = {"people-1": str(alice().pk), "people-2": str(chen().pk)}
    response = coordinator.post(url, {**CANDIDATE, **people})
    assert response.status_code == 409
    assert "This time is no longer available." in text(response)
    for ids, error in (
        ([alice().pk], "cannot fill all places"),
        ([99], "not on the panel: 99"),
        (["Bob"], "A valid integer is required."),
    ):
        response = coordinator.post(url, {**CANDIDATE, "people-1": ids})
        assert response.status_code == 400
        assert error in text(response)
    assert not Booking.objects.exists()


def test_form_that_is_sent_twice_is_carried_out_once(submit, coordinator, board_url):
    key = get_page(coordinator, f"{board_url}?start={NOON}").form(f"{board_url}/book")["key"]
    for _ in range(2):
        assert "The interview with Noor Haddad is booked." in text(
            submit("book", key=key, **CANDIDATE)
        )
        assert "on hold" in text(submit("hold", start=ONE, key=key, minutes="5"))
    assert (Booking.objects.count(), Hold.objects.count()) == (1, 1)
    other = {**CANDIDATE, "candidate-email": "other@example.com"}
    assert submit("book", key=key, **other).status_code == 409


def test_form_of_an_erased_candidate_is_refused(submit):
    submit("book", key="a", **CANDIDATE)
    empty_records(IdempotencyRecord.objects.all())
    response = submit("book", key="a", **CANDIDATE)
    assert response.status_code == 409
    assert "The data of this candidate was erased" in text(response)
