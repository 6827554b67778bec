"""Who may take the place of an interviewer in a booking, and who may not."""

from __future__ import annotations

import pytest

from api.schemas import REPLACEMENT_REASONS
from bookings import interviewer_replacement, stand_ins
from interviews.models import PanelMember
from people.models import Reservation, SpecialDays
from tests.bookings.booking_factories import ELEVEN, TEN, book
from tests.bookings.replacement_fixtures import list_interviewers, reasons_of
from tests.factories import (
    NOW,
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    farid,
    free_busy_entry,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_members_of_all_of_groups_cannot_be_replaced_by_others(replace, existing):
    assert reasons_of(replace(alice(), chen())) == ["not_in_group"]
    assert list_interviewers(existing) == ["Alice Johnson", "Bob Smith"]


def test_alternates_replace_members_of_all_of_groups(api, everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), alternates=[chen()])
    booking = book(template)
    body = {"interviewerId": alice().pk, "replacementId": chen().pk}
    api("post", f"bookings/{booking.pk}/replace-interviewer", body)
    assert set(list_interviewers(booking)) == {"Bob Smith", "Chen Wei"}


def test_others_may_change_groups_to_make_room(api, everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    add_group(template, alice(), chen(), required=1)
    booking = book(template)
    assert list_interviewers(booking) == ["Alice Johnson", "Chen Wei"]
    body = {"interviewerId": chen().pk, "replacementId": bob().pk}
    api("post", f"bookings/{booking.pk}/replace-interviewer", body)
    assert list_interviewers(booking) == ["Alice Johnson", "Bob Smith"]


def test_optional_people_replace_optional_people_only(api, everybody_free):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=0)
    reserve(chen(), TEN)
    booking = book(template)
    Reservation.objects.filter(interviewer=chen()).delete()
    url = f"bookings/{booking.pk}/replace-interviewer"
    refused = api("post", url, {"interviewerId": alice().pk, "replacementId": chen().pk})
    assert reasons_of(refused) == ["not_in_group"]
    api("post", url, {"interviewerId": bob().pk, "replacementId": chen().pk})
    rows = booking.participants.order_by("pk")
    assert [(row.interviewer.name, row.optional) for row in rows] == [
        ("Alice Johnson", False),
        ("Chen Wei", True),
    ]


@pytest.mark.parametrize(
    ("leaving", "coming", "reasons"),
    [
        (chen, farid, ["not_in_booking"]),
        (bob, alice, ["takes_part"]),
        (bob, bob, ["takes_part"]),
    ],
)
def test_people_must_fit_the_booking(replace, leaving, coming, reasons):
    assert reasons_of(replace(leaving(), coming())) == reasons


def test_people_who_are_not_on_the_panel_or_not_active_are_refused(replace, pool):
    set_rules(chen(), active=False)
    assert reasons_of(replace(bob(), chen())) == ["not_on_panel"]
    PanelMember.objects.filter(interviewer=farid()).delete()
    assert reasons_of(replace(bob(), farid())) == ["not_on_panel"]


def test_interviewer_who_has_left_the_panel_is_replaced(replace, existing):
    PanelMember.objects.filter(interviewer=bob()).delete()
    replace(bob(), chen())
    assert list_interviewers(existing) == ["Alice Johnson", "Chen Wei"]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (lambda: reserve(chen(), TEN), "booked"),
        (lambda: reserve(chen(), TEN, state="held"), "held"),
        (lambda: reserve(chen(), ELEVEN, clear=15), "buffer"),
        (lambda: set_rules(chen(), open_hours="Mon-Fri 14:00-17:00"), "closed_hours"),
        (
            lambda: SpecialDays.objects.create(
                interviewer=chen(), first_day=TEN[:10], last_day=TEN[:10]
            ),
            "time_off",
        ),
    ],
)
def test_the_replacement_must_be_free(replace, list_places, block, reason):
    block()
    assert reasons_of(replace(bob(), chen())) == [reason]
    assert list_places()["Bob Smith"]["Chen Wei"] == (False, [reason])


def test_the_limit_of_the_replacement_counts(replace, list_places):
    set_rules(chen(), max_per_day=1)
    reserve(chen(), f"{TEN[:10]}T15:00:00Z")
    assert reasons_of(replace(bob(), chen())) == ["load_limit"]
    assert list_places()["Bob Smith"]["Chen Wei"] == (False, ["load_limit"])


def test_the_calendar_of_the_replacement_counts(replace, existing, calendar_service, client):
    busy = (TEN, ELEVEN)
    calendar_service([*empty_calendars(alice(), bob(), farid()), free_busy_entry(chen(), busy)])
    assert reasons_of(replace(bob(), chen())) == ["calendar_busy"]
    places = client.get(f"/api/bookings/{existing.pk}/replacements?maxStalenessSeconds=0").json()
    by_name = {person["name"]: person for person in places["data"][1]["replacements"]}
    assert by_name["Chen Wei"]["conflicts"][0]["reason"] == "calendar_busy"
    assert by_name["Chen Wei"]["conflicts"][0]["start"] == TEN
    assert list(by_name) == ["Farid Rahimi", "Chen Wei"]


def test_calendars_of_the_others_do_not_count(replace, existing, calendar_service):
    calendar_service(empty_calendars(chen()))
    reserve(farid(), TEN)
    assert replace(bob(), chen()).status_code == 200


def test_notice_grid_and_offered_hours_do_not_apply(replace, pool, frozen):
    set_rules(pool, candidate_windows="Mon-Fri 20:00-21:00", step=60, duration=30)
    frozen.shift(utc_seconds(TEN) - utc_seconds(NOW) - 60)
    body = replace(bob(), chen()).json()
    assert (body["start"], body["end"]) == (TEN, ELEVEN)


def test_an_interview_that_has_begun_stays_as_it_is(replace, frozen):
    frozen.shift(utc_seconds(TEN) - utc_seconds(NOW) + 1)
    assert reasons_of(replace(bob(), chen())) == ["notice"]


def test_list_says_who_may_stand_in_and_why_others_may_not(list_places):
    reserve(farid(), TEN)
    refused = (False, ["not_in_group"])
    assert list_places() == {
        "Alice Johnson": {"Chen Wei": refused, "Farid Rahimi": refused},
        "Bob Smith": {"Chen Wei": (True, []), "Farid Rahimi": (False, ["booked"])},
    }  # fmt: skip


def test_list_is_empty_if_everybody_takes_part(client, template):
    booking = book(template)
    data = client.get(f"/api/bookings/{booking.pk}/replacements").json()["data"]
    assert [place["replacements"] for place in data] == [[], []]


def test_alternates_come_after_members_and_busier_people_later(client, everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=1, alternates=[farid()])
    book(technical_interview(bob()), f"{TEN[:10]}T15:00:00Z", email="ola@example.com")
    booking = book(template)
    [place] = client.get(f"/api/bookings/{booking.pk}/replacements").json()["data"]
    rows = [(person["name"], person["alternate"]) for person in place["replacements"]]
    assert rows == [("Chen Wei", False), ("Bob Smith", False), ("Farid Rahimi", True)]


def test_list_has_a_constant_number_of_queries(client, pool, django_assert_max_num_queries):
    url = f"/api/bookings/{book(pool).pk}/replacements"
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    maximum = len(few)
    people = [set_rules(type(alice())(name=f"Person {number}")) for number in range(12)]
    add_group(pool, *people, required=1)
    client.get(url)
    with django_assert_max_num_queries(maximum):
        client.get(url)


def test_reason_codes_are_those_of_the_description():
    assert REPLACEMENT_REASONS == [
        stand_ins.NOT_IN_GROUP,
        interviewer_replacement.NOT_ON_PANEL,
        interviewer_replacement.TAKES_PART,
        interviewer_replacement.NOT_IN_BOOKING,
    ]
