from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bookings import export
from tests.bookings.candidate_fixtures import EMAIL

pytestmark = pytest.mark.django_db


def test_export_is_printed_as_json(stored_candidate):
    output = StringIO()
    call_command("export_candidate", EMAIL, stdout=output)
    assert json.loads(output.getvalue()) == export.build_export(EMAIL)


def test_invalid_email_is_refused():
    with pytest.raises(CommandError, match="email"):
        call_command("export_candidate", "")
