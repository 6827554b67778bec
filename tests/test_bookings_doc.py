"""The requests of docs/reference/api/bookings.md get the answers that it shows."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command

from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/api/bookings.md").read_text()
ANSWERS = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]
REQUESTS = re.findall(r"curl http://localhost:8000(\S+) .+?-d '(.+?)'\n```", PAGE, re.DOTALL)

pytestmark = pytest.mark.django_db


def test_a_slot_is_held_booked_and_refused_as_shown(client, frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)
    assert len(REQUESTS) == len(ANSWERS) == 3
    real_ids: dict[str, str] = {}
    for (url, text), expected in zip(REQUESTS, ANSWERS):
        body = json.loads(text)
        if "holdId" in body:
            body["holdId"] = real_ids[body["holdId"]]
        headers = {"HTTP_X_REQUEST_ID": expected.get("requestId", "")}
        answer = client.post(url, body, content_type="application/json", **headers).json()
        real_ids[expected.get("id")] = answer.get("id")
        assert dict.fromkeys(answer) == dict.fromkeys(expected)
        random_values = dict.fromkeys({"id", "candidateLinkId"})
        assert {**answer, **random_values} == {**expected, **random_values}
