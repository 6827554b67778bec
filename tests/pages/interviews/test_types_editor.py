"""The form of an interview type, without JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bookings.audit_models import AuditEntry
from interviews import stored_panels
from interviews.models import InterviewTemplate
from outbox.models import LoggedEvent
from people.models import Interviewer
from tests.bookings.booking_factories import TEN, book
from tests.factories import add_group, alice, bob, chen, farid, set_rules
from tests.pages.interviews.form_page import (
    FormPage,
    count_queries,
    create_pool_interview,
    open_form,
    press,
)

pytestmark = pytest.mark.django_db
NEW_URL = "/interviews/new"


@pytest.fixture
def template(frozen, everybody_free) -> InterviewTemplate:
    return create_pool_interview()


@pytest.fixture
def url(template) -> str:
    return reverse("interview-edit", args=[template.pk])


def represent(pk: int) -> dict:
    return stored_panels.represent(InterviewTemplate.objects.get(pk=pk))


def people_of(page: FormPage, group: int) -> list[str]:
    return page.fields.getlist(f"group-{group}-person")


def without_token(page: FormPage) -> dict:
    fields = page.fill()
    del fields["csrfmiddlewaretoken"]
    return fields


def test_unchanged_form_changes_nothing(coordinator, template, url):
    before = represent(template.pk)
    response = press(coordinator, url, open_form(coordinator, url), "save")
    assert (response.status_code, response["Location"]) == (302, "/interviews")
    assert represent(template.pk) == before


def test_every_field_is_saved(coordinator, template, url):
    typed = {
        "name": "Onsite",
        "durationMinutes": "45",
        "description": "First line\r\nsecond line",
        "instructions": "Bring a laptop.",
        "location": "Room 1",
        "contact": "Noor, noor@example.com",
        "changeDeadlineHours": "24",
        "noticeMinutes": "120",
        "horizonDays": "14",
        "stepMinutes": "15",
        "bufferBeforeMinutes": "5",
        "bufferAfterMinutes": "10",
        "tentative": "free",
        "candidateTimeZone": "Europe/Berlin",
        "candidateMinWindowMinutes": "90",
        "candidateMinTotalMinutes": "300",
        "mon": "17:00-20:00",
        "showsInterviewerNames": [],
    }
    press(coordinator, url, open_form(coordinator, url), "save", **typed)
    stored = InterviewTemplate.objects.get(pk=template.pk)
    assert (stored.name, stored.duration, stored.notice) == ("Onsite", 45, 120)
    assert stored.description == "First line\nsecond line"
    assert (stored.step, stored.buffer_after, stored.tentative) == (15, 10, "free")
    assert stored.candidate_windows == "Mon 17:00-20:00"
    assert not stored.shows_interviewer_names
    shown = open_form(coordinator, url).fill()
    assert {name: shown.get(name, []) for name in ("mon", "contact", "showsInterviewerNames")} == {
        "mon": ["17:00-20:00"],
        "contact": ["Noor, noor@example.com"],
        "showsInterviewerNames": [],
    }


def test_saving_is_one_event(coordinator, url):
    press(coordinator, url, open_form(coordinator, url), "save", name="X", group__1__required="2")
    [event] = LoggedEvent.objects.filter(type="interview.updated")
    assert sorted(event.data["changes"]) == ["name", "panel"]
    entries = AuditEntry.objects.filter(object_type="interview", actor_kind="account")
    assert {member for entry in entries for member in entry.members} == {"name", "panel"}


def test_errors_are_beside_the_fields_and_nothing_typed_is_lost(coordinator, template, url):
    typed = {"name": "", "durationMinutes": "0", "location": "Room 9", "tue": "late"}
    response = press(coordinator, url, open_form(coordinator, url), "save", **typed)
    assert response.status_code == 400
    page, html = FormPage(response), response.content.decode()
    assert 'id="name-error"' in html
    assert 'id="durationMinutes-error"' in html
    assert "Check these days: Tuesday." in page.text
    assert (page.fields["location"], page.fields["tue"]) == ("Room 9", "late")
    assert InterviewTemplate.objects.get(pk=template.pk).name == "Technical Interview"


def test_new_type_is_created_with_its_panel(coordinator):
    people = alice(), bob(), chen()
    page = open_form(coordinator, NEW_URL)
    page = FormPage(press(coordinator, NEW_URL, page, "add-person", group__0__new="Alice Johnson"))
    page = FormPage(press(coordinator, NEW_URL, page, "add-group", name="Onsite"))
    page = FormPage(
        press(coordinator, NEW_URL, page, "add-person", group__1__new="Bob Smith, chen")
    )
    response = press(coordinator, NEW_URL, page, "save")
    created = InterviewTemplate.objects.get(name="Onsite")
    assert response["Location"] == reverse("board", args=[created.pk])
    assert "“Onsite” was saved." in FormPage(coordinator.get(response["Location"])).text
    groups = represent(created.pk)["groups"]
    assert [(group["memberIds"], group["required"]) for group in groups] == [
        ([people[0].pk], "all"),
        ([people[1].pk, people[2].pk], 1),
    ]


def test_form_says_how_many_interviews_keep_the_former_texts(coordinator, template, url):
    assert "is booked" not in open_form(coordinator, url).text
    book(template, TEN)
    assert "1 interview is booked. Its mails" in open_form(coordinator, url).text


def test_empty_new_type_names_what_is_missing(coordinator):
    response = press(coordinator, NEW_URL, open_form(coordinator, NEW_URL), "save")
    assert response.status_code == 400
    assert InterviewTemplate.objects.count() == 1


def test_people_are_moved_and_removed_by_buttons(coordinator, url):
    page = open_form(coordinator, url)
    first = people_of(page, 1)
    assert first == [str(person.pk) for person in (bob(), chen(), farid())]
    page = FormPage(press(coordinator, url, page, "down:1:0"))
    assert people_of(page, 1) == [first[1], first[0], first[2]]
    page = FormPage(press(coordinator, url, page, "remove:1:1"))
    assert people_of(page, 1) == [first[1], first[2]]
    page = FormPage(press(coordinator, url, page, "group-up:1"))
    assert people_of(page, 0) == [first[1], first[2]]
    page = FormPage(press(coordinator, url, page, "remove-group:0"))
    assert page.fields.getlist("group") == ["0"]


@pytest.mark.parametrize("action", ["up:9:9", "up", "remove:1:77", "delete-all", "up:-1:0", ":::"])
def test_unknown_buttons_change_nothing(coordinator, url, action):
    page = open_form(coordinator, url)
    response = press(coordinator, url, page, action)
    assert without_token(FormPage(response)) == without_token(page)


def test_alternates_and_optional_people_are_saved(coordinator, template, url):
    page = open_form(coordinator, url)
    typed = {"group__0__required": "0", "group__1__alternate": [str(bob().pk)]}
    assert press(coordinator, url, page, "save", **typed).status_code == 302
    panel = represent(template.pk)
    assert panel["optionalIds"] == [alice().pk]
    [group] = panel["groups"]
    assert (group["memberIds"], group["alternateIds"]) == ([chen().pk, farid().pk], [bob().pk])


def test_group_without_members_is_an_error_of_this_group(coordinator, template, url):
    page = open_form(coordinator, url)
    response = press(coordinator, url, page, "save", group__1__person=[])
    assert response.status_code == 400
    assert "Add at least one person who is not a stand-in" in FormPage(response).text


def test_more_people_than_a_panel_can_have_are_refused(coordinator, template, url):
    ids = [str(Interviewer.objects.create(name=f"P{n}", timezone="UTC").pk) for n in range(201)]
    response = press(coordinator, url, open_form(coordinator, url), "save", group__0__person=ids)
    assert response.status_code == 400
    assert len(people_of(FormPage(response), 0)) == 201


def test_no_more_groups_can_be_added_than_a_panel_can_have(coordinator, url):
    page = open_form(coordinator, url)
    for _number in range(9):
        response = press(coordinator, url, page, "add-group")
        page = FormPage(response)
    assert len(page.fields.getlist("group")) == 9
    assert 'value="add-group"' not in response.content.decode()


@pytest.mark.parametrize("typed", ["Nobody of this name", "o"])
def test_person_who_is_not_found_stays_typed(coordinator, template, url, typed):
    page = open_form(coordinator, url)
    response = press(coordinator, url, page, "save", group__0__new=typed)
    assert response.status_code == 400
    assert FormPage(response).fields["group-0-new"] == typed
    assert "Choose a person of the list" in FormPage(response).text


def test_people_of_one_name_are_distinguished_by_address(coordinator, url):
    for address in ("ann@example.com", "ann@example.org"):
        Interviewer.objects.create(name="Ann Lee", email=address, timezone="UTC")
    page = open_form(coordinator, url)
    typed = {"group__0__new": "Ann Lee (ann@example.org)"}
    changed = FormPage(press(coordinator, url, page, "add-person", **typed))
    added = people_of(changed, 0)[-1]
    assert Interviewer.objects.get(pk=added).email == "ann@example.org"


def test_archived_people_stay_and_are_not_offered(coordinator, template, url):
    set_rules(bob(), active=False)
    page = open_form(coordinator, url)
    assert str(bob().pk) in people_of(page, 1)
    response = press(coordinator, url, page, "add-person", group__0__new="Bob Smith")
    assert str(bob().pk) not in people_of(FormPage(response), 0)


def test_copy_has_a_panel_of_its_own(coordinator, template):
    url = f"{NEW_URL}?from={template.pk}"
    page = open_form(coordinator, url)
    assert page.fields["name"] == "Copy of Technical Interview"
    assert press(coordinator, url, page, "save").status_code == 302
    copy = InterviewTemplate.objects.exclude(pk=template.pk).get()
    groups, copied = represent(template.pk)["groups"], represent(copy.pk)["groups"]
    assert [group["memberIds"] for group in copied] == [group["memberIds"] for group in groups]
    assert copied[1]["id"] != groups[1]["id"]


def test_copy_of_an_unknown_type_is_404(coordinator):
    assert coordinator.get(f"{NEW_URL}?from=404").status_code == 404
    assert coordinator.get(f"{NEW_URL}?from=x").status_code == 200


def test_form_costs_the_same_for_many_people(coordinator, template, url):
    before = count_queries(coordinator, url)
    people = [Interviewer.objects.create(name=f"Person {n}", timezone="UTC") for n in range(30)]
    add_group(template, *people, required=2)
    assert count_queries(coordinator, url) == before
