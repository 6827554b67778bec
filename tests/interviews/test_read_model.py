from __future__ import annotations

import pytest
from django.utils import translation

from calendars.models import Connection
from interviews import interview_spec, panel_data, read_model, template_row_cache
from interviews.models import InterviewTemplate
from people import stored_people
from people.engine_values import UnreadableRulesError
from people.models import Interviewer
from tests.factories import (
    DAY,
    NOW,
    alice,
    bob,
    reserve,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = pytest.mark.django_db
WINDOW = (utc_seconds(NOW), utc_seconds(NOW) + DAY)


def test_panel_that_changes_while_it_is_loaded_is_loaded_again(monkeypatch):
    template, load_rows = technical_interview(alice()), template_row_cache.load
    people = [bob()]

    def load_and_change(template_id):
        rows = load_rows(template_id)
        if people:
            template.interviewers.add(people.pop())
        return rows

    monkeypatch.setattr(template_row_cache, "load", load_and_change)
    for _ in range(2):
        assert list(read_model.load(template.pk).people) == sorted([alice().pk, bob().pk])


def test_panel_that_never_stops_changing_is_used_as_it_was_loaded(monkeypatch):
    template, load_rows = technical_interview(alice()), template_row_cache.load

    def load_and_change(template_id):
        rows = load_rows(template_id)
        template.save()
        return rows

    monkeypatch.setattr(template_row_cache, "load", load_and_change)
    assert list(read_model.load(template.pk).people) == [alice().pk]


def test_template_that_is_deleted_while_it_is_loaded_is_not_found(monkeypatch):
    template, load_rows = technical_interview(alice()), template_row_cache.load

    def load_and_delete(template_id):
        rows = load_rows(template_id)
        InterviewTemplate.objects.all().delete()
        return rows

    monkeypatch.setattr(template_row_cache, "load", load_and_delete)
    assert read_model.load(template.pk) is None


def test_errors_of_cached_rules_are_in_the_language_of_the_request():
    template = technical_interview(set_rules(alice(), open_hours="Mon 9-17"))
    messages = []
    for language in ("en", "de", "en"):
        interview = interview_spec.load(template.pk)
        with translation.override(language), pytest.raises(UnreadableRulesError) as caught:
            panel_data.load_for_panel(interview.panel, WINDOW, utc_seconds(NOW))
        messages.append(str(caught.value))
    assert messages[0] == messages[2] != messages[1]


def test_state_of_a_panel_is_used_once(django_assert_num_queries):
    template = technical_interview(alice())
    interview = interview_spec.load(template.pk)
    for queries in (1, 3):
        with django_assert_num_queries(queries):
            panel_data.load_for_panel(interview.panel, WINDOW, utc_seconds(NOW))


def test_interview_is_built_again_only_after_a_change():
    person = alice()
    template = technical_interview(person)
    first = read_model.load(template.pk)
    assert read_model.load(template.pk) is first
    connection = Connection.objects.create(interviewer=person, provider="ics", name="Work")
    second = read_model.load(template.pk)
    assert second.calendar_rows.keys() == {person.pk}
    Connection.objects.filter(pk=connection.pk).update(name="Home")
    assert read_model.load(template.pk) not in (first, second)


def test_interview_whose_people_changed_while_it_was_loaded_is_built_again(monkeypatch):
    template, load_people = technical_interview(alice()), stored_people.load

    def change_and_load(revisions):
        Interviewer.objects.update(name="Changed")
        return load_people(revisions)

    monkeypatch.setattr(stored_people, "load", change_and_load)
    assert read_model.load(template.pk) is not read_model.load(template.pk)


def test_reservations_of_an_earlier_window_are_read_again(django_assert_num_queries):
    person = alice()
    template, now = technical_interview(person), utc_seconds(NOW)
    hold, long_ago = reserve(person, "2024-11-20T10:00:00Z"), utc_seconds("2024-11-20T00:00:00Z")
    read_model.load(template.pk)
    for window, queries, found in ((WINDOW, 0, {}), ((long_ago, now), 1, {person.pk: [hold]})):
        interview = interview_spec.load(template.pk, now)
        with django_assert_num_queries(queries):
            loaded = panel_data.load_for_panel(interview.panel, window, now)
        assert loaded.reservations == found
