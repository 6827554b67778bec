from __future__ import annotations

import pytest

from tests.config.test_problems import told

ANYWHERE = ["/api/interviews/1/availability", "/api/schema", "/api/docs", "/admin/login/", "/no"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ANYWHERE)
def test_a_query_of_too_many_fields_is_refused(client, path):
    told(client.get(f"{path}?{'&' * 1001}"), 400)
