"""The error of docs/reference/api/index.md is the real one."""

from __future__ import annotations

import json
import re

import pytest

from config.service_views import API_VERSION
from tests.live_processes import ROOT

PAGE = (ROOT / "docs/reference/api/index.md").read_text()


@pytest.mark.django_db
def test_the_error_is_answered_as_shown(client):
    [block] = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    url = "/api/bookings"
    expected = json.loads(block)
    answer = client.get(url, {"limit": 201}, HTTP_X_REQUEST_ID=expected["requestId"])
    assert answer.status_code == 400
    assert answer.json() == expected


def test_the_page_names_the_version_of_the_schema():
    schema = (ROOT / "docs/openapi.yaml").read_text()
    version = re.search(r"^  version: (\S+)$", schema, re.MULTILINE)[1]
    assert f'{{"product": "{version}", "api": {API_VERSION}, "features": []}}' in PAGE
    assert f"\n## [{version}] - " in (ROOT / "CHANGELOG.md").read_text()
