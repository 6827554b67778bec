"""What docs/reference/api/bookings.md shows is what a reader gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

PAGE = (Path(__file__).resolve().parent.parent / "docs/reference/api/bookings.md").read_text()
SHOWN = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]
SENT = re.findall(r"curl http://localhost:8000(\S+) .+?-d '(.+?)'\n```", PAGE, re.DOTALL)

pytestmark = pytest.mark.django_db


def test_a_slot_is_held_booked_and_refused_as_shown(client, frozen):
    frozen.move_to("2026-11-24T12:00:00+00:00", tick=False)
    call_command("loaddata", "sample_data", verbosity=0)
    ids: dict[str, str] = {}
    for (address, written), shown in zip(SENT, SHOWN):
        body = json.loads(written)
        body["hold"] = ids.get(body.get("hold"))
        body = {name: value for name, value in body.items() if value}
        said = client.post(address, body, content_type="application/json").json()
        ids[shown.get("id")] = said.get("id")
        assert {**said, "id": shown.get("id")} == {"id": None, **shown}
    assert len(SENT) == len(SHOWN) == 3
