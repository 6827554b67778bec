from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.models import InterviewTemplate
from tests.cast import alice, bob, technical_interview

pytestmark = pytest.mark.django_db


def test_a_panel_is_edited_as_a_list_of_people(admin_client):
    template = technical_interview(alice())
    url = reverse("admin:interviews_interviewtemplate_change", args=[template.pk])
    typed = {
        "name": "Onsite",
        "duration": "45",
        "tentative": "free",
        "interviewers": [alice().pk, bob().pk],
    }
    assert admin_client.post(url, typed).status_code == 302
    template.refresh_from_db()
    assert (template.name, template.duration, template.tentative) == ("Onsite", 45, "free")
    assert set(template.interviewers.all()) == {alice(), bob()}


@pytest.mark.parametrize("duration", ["0", "1441", "", "an hour"])
def test_a_duration_that_cannot_be_comes_back_and_changes_nothing(admin_client, duration):
    url = reverse("admin:interviews_interviewtemplate_add")
    answer = admin_client.post(url, {"name": "Onsite", "duration": duration})
    assert answer.status_code == 200
    assert "duration" in answer.context["adminform"].form.errors
    assert not InterviewTemplate.objects.exists()


def test_templates_are_found_by_their_interviewers(admin_client):
    technical_interview(alice(), bob())
    url = reverse("admin:interviews_interviewtemplate_changelist")
    for words, found in (("smith", 1), ("technical", 1), ("nobody", 0)):
        assert admin_client.get(url, {"q": words}).context["cl"].result_count == found
