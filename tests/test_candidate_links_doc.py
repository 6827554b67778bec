"""The requests of docs/reference/api/candidate-links.md get the answers that it shows."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command

from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/api/candidate-links.md").read_text()
REQUESTS = re.findall(r"curl http://localhost:8000(\S+) .+?-d '(.+?)'\n```", PAGE, re.DOTALL)


@pytest.mark.django_db
def test_a_link_is_created_as_shown(client, frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)
    (url, body), (batch_url, batch) = REQUESTS
    expected, refusal = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    answer = client.post(url, json.loads(body), content_type="application/json").json()
    for shown in (answer, shown_answer := json.loads(expected)):
        shown["id"] = None
        shown["url"] = re.sub(r"/book/.+", "/book/", shown["url"])
    assert answer == shown_answer
    answer = client.post(batch_url, json.loads(batch), content_type="application/json").json()
    assert json.loads(refusal).items() <= answer.items()
