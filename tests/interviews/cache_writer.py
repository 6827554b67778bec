"""Run Python code in a process of its own, for `test_read_model_between_processes`.

Each line of the input is JSON: code to run. The output is the answer to URL after it, computed
without the caches of the read model.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bookings.models import Booking  # noqa: E402
from calendars import snapshots  # noqa: E402
from calendars.models import Connection, Snapshot  # noqa: E402
from calendars.read_plan import CalendarRequest, build_calendar  # noqa: E402
from calendars.snapshots import CalendarSnapshot  # noqa: E402
from core.bounded_cache import BoundedCache  # noqa: E402
from engine.busy_time import BusyType  # noqa: E402
from interviews.models import InterviewTemplate, PanelGroup, PanelMember  # noqa: E402
from people.models import Interviewer, SpecialDays  # noqa: E402
from service import mock_availability  # noqa: E402

BoundedCache.get = lambda self, key: None
mock_availability.get_free_busy_data = lambda ids: [
    {"interviewerId": pk, "name": "any name", "busy": []} for pk in ids
]
client = Client(HTTP_HOST="127.0.0.1")


def person(number: int) -> Interviewer:
    return Interviewer.objects.get(name=f"Person {number}")


def template() -> InterviewTemplate:
    return InterviewTemplate.objects.get(pk=1)


def run_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def load_fixture(model: str, pk: int, **fields: Any) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "rows.json")
        file.write_text(json.dumps([{"model": model, "pk": pk, "fields": fields}]))
        call_command("loaddata", str(file), verbosity=0)


def change_in_admin(number: int, **values: str) -> None:
    """Send the form of an interviewer in the admin."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    admin = Client(HTTP_HOST="127.0.0.1")
    admin.force_login(User.objects.create_superuser(f"admin {number}"))
    names = ["email", "core_hours", "open_hours", "holiday_region", "max_per_day", "max_per_week"]
    blank = dict.fromkeys([*names, "limits_timezone", "external_id", "account"], "")
    counts = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    forms = {f"special_days-{name}": count for name, count in counts.items()}
    usual = {"name": f"Person {number}", "timezone": "UTC", "active": "on"}
    url = f"/admin/people/interviewer/{person(number).pk}/change/"
    response = admin.post(url, {**blank, **forms, **usual, **values})
    assert response.status_code == 302, response.content


def call_api(method: str, path: str, body: Any = None) -> Any:
    response = client.generic(method, f"/api/{path}", json.dumps(body), "application/json")
    assert response.status_code < 300, response.content
    return response.json() if response.content else None


def save_snapshot(busy_hour: int) -> None:
    """Store a snapshot whose time of reading is the same for every call of a test."""
    row = Connection.objects.get(name="Feed")
    request = CalendarRequest.without_state(build_calendar(0, row.interviewer, row), row)
    first = int(datetime(DAY.year, DAY.month, DAY.day, tzinfo=timezone.utc).timestamp())
    window = first - 5 * 86400, first + 5 * 86400
    busy = {BusyType.BUSY: ((first + busy_hour * 3600, first + (busy_hour + 1) * 3600),)}
    snapshot = CalendarSnapshot(window, READ_AT, busy)
    Snapshot.upsert([snapshots.to_row(row.pk, request.fingerprint, snapshot)])


DAY = date.fromisoformat(sys.argv[1])
URL = sys.argv[2]
READ_AT = int(datetime.now(timezone.utc).timestamp()) - 1
DAYS = {"first_day": DAY, "last_day": DAY + timedelta(days=1)}
#: The names of the code, besides the functions of this module.
MODELS = (Booking, Connection, InterviewTemplate, PanelGroup, PanelMember, Snapshot, SpecialDays)
NAMES = globals()
for line in sys.stdin:
    exec(json.loads(line), NAMES)
    answer = client.get(URL)
    print(json.dumps([answer.status_code, answer.content.decode()]), flush=True)
