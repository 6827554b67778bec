from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import Interviewer
from tests.cast import alice, bob

pytestmark = pytest.mark.django_db


def test_interviewers_are_found_by_name_and_address(admin_client):
    alice()
    Interviewer.objects.filter(pk=bob().pk).update(email="bob@example.com")
    url = reverse("admin:people_interviewer_changelist")
    for words, found in (("johnson", 1), ("bob@example", 1), ("nobody", 0)):
        assert admin_client.get(url, {"q": words}).context["cl"].result_count == found


def test_a_zone_that_is_none_comes_back_with_what_is_wrong(admin_client):
    typed = {"name": "Alice Johnson", "email": "", "timezone": "Mars/Olympus"}
    answer = admin_client.post(reverse("admin:people_interviewer_add"), typed)
    assert answer.status_code == 200
    assert "Mars/Olympus is not an IANA time zone." in answer.content.decode()
    assert not Interviewer.objects.exists()
