"""The cells of the board, which are drawn without a template."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from interviews.models import InterviewTemplate
from pages.interviews.board_lanes import Lane, LaneCell
from pages.templatetags.board_cells import lane_rows
from pages.templatetags.components import zone_options


def test_texts_of_cells_are_escaped():
    template = InterviewTemplate(name="A & B")
    booking = Booking(pk=UUID(int=1), candidate_name="<i>Noor", template=template)
    cells = [LaneCell("booked", 4, "12:00 to 13:00", booking)]
    html = lane_rows([Lane("<Bob>", "UTC", cells, ["Work <x> fails"], is_simulated=True)])
    assert "<bdi>&lt;Bob&gt;</bdi><small>UTC</small>\n<small>(simulated calendar)</small>" in html
    assert '<small class="problem"><bdi>Work &lt;x&gt; fails</bdi></small>' in html
    assert "<bdi>&lt;i&gt;Noor</bdi>, <bdi>A &amp; B</bdi></a>" in html
    assert 'title="booked 12:00 to 13:00"' in html
    # a form that is shown again can have a zone that does not exist
    assert zone_options(["UTC", "<b>"], "<b>") == ("<option>UTC<option selected>&lt;b&gt;")


@pytest.mark.django_db
def test_board_reads_company_and_type_once(coordinator, board_url):
    coordinator.get(board_url)
    with CaptureQueriesContext(connection) as queries:
        coordinator.get(board_url)
    statements = [query["sql"] for query in queries]
    for table in ("company_company", "interviews_interviewtemplate"):
        assert sum(f'FROM "{table}"' in sql or f"FROM {table}" in sql for sql in statements) == 1
