"""What one process writes, by whatever path, is in the next listing of another process.

The service has cached everything that the write changes. The expected answer is computed by the
process that writes, without caches.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.live_processes import ROOT, environment, run_service
from tests.process_server import ForkedProcess

WRITES = [
    "row = template(); row.duration = 90; row.save()",
    "InterviewTemplate.objects.filter(pk=1).update(step=60)",
    "row = template(); row.duration = 60;"
    " InterviewTemplate.objects.bulk_update([row], ['duration'])",
    "run_sql(\"UPDATE interviews_interviewtemplate SET name = 'By hand' WHERE id = 1\")",
    "call_api('PATCH', 'interviews/1', {'name': 'By the API'})",
    "load_fixture('interviews.interviewtemplate', 1, name='By a fixture', duration=45, step=60,"
    " interviewers=[person(n).pk for n in (1, 2, 3)])",
    "row = person(1); row.name, row.open_hours = 'Person 1', 'Mon-Sun 06:00-20:00'; row.save()",
    "Interviewer.objects.filter(pk=person(2).pk).update(open_hours='Mon-Sun 07:00-19:00')",
    "row = person(3); row.timezone, row.open_hours = 'Asia/Tokyo', 'Mon-Sun 08:00-23:00';"
    " Interviewer.objects.bulk_update([row], ['timezone', 'open_hours'])",
    "run_sql(\"UPDATE people_interviewer SET timezone = 'UTC' WHERE name = 'Person 3'\")",
    "call_api('PATCH', f'interviewers/{person(2).pk}', {'timeZone': 'Asia/Dubai'})",
    "change_in_admin(2, open_hours='Mon-Sun 08:00-18:00')",
    "load_fixture('people.interviewer', person(2).pk, name='Person 2', timezone='Asia/Dubai')",
    "SpecialDays.objects.create(interviewer=person(1), **DAYS)",
    "SpecialDays.objects.update(hours='09:00-11:00')",
    "SpecialDays.objects.update(interviewer=person(2))",
    "run_sql(\"UPDATE people_specialdays SET hours = '09:00-16:00'\")",
    "SpecialDays.objects.all().delete()",
    "days = SpecialDays(interviewer=person(3), hours='10:00-14:00', **DAYS);"
    " SpecialDays.objects.bulk_create([days])",
    "run_sql('DELETE FROM people_specialdays')",
    "template().interviewers.add(person(4))",
    "person(4).interview_templates.remove(template())",
    "template().interviewers.set([person(1), person(5)])",
    "group = PanelGroup.objects.create(template=template(), name='Pool', required=1)",
    "PanelMember.objects.bulk_create("
    "[PanelMember(group=group, interviewer=person(n)) for n in (2, 3)])",
    "PanelMember.objects.filter(interviewer=person(2)).update(alternate=True)",
    "PanelGroup.objects.filter(pk=group.pk).update(required=2)",
    "template().interviewers.clear()",
    "Interviewer.objects.filter(pk=person(3).pk).update(active=False)",
    "row = person(3); row.active = True; row.save()",
    "PanelMember.objects.filter(interviewer=person(3)).delete();"
    " PanelGroup.objects.update(required=1)",
    "run_sql('DELETE FROM interviews_panelmember'); group.delete();"
    " template().interviewers.set([person(1), person(2)])",
    "hold = call_api('POST', 'interviews/1/holds', {'start': f'{DAY}T09:00:00Z'})",
    "booking = call_api('POST', 'interviews/1/bookings', {'start': f'{DAY}T12:00:00Z',"
    " 'candidate': {'name': 'Dana', 'email': 'dana@example.com', 'timeZone': 'UTC'}})",
    "call_api('DELETE', f\"holds/{hold['id']}\")",
    "call_api('POST', f\"bookings/{booking['id']}/cancel\", {})",
    "feed = Connection.objects.create(interviewer=person(1), provider='gone', name='Feed')",
    "Connection.objects.update(provider='ics', url='https://example.com/a'); save_snapshot(9)",
    "save_snapshot(10)",
    "row = Snapshot.objects.get(); row.packed = b''; save_snapshot(11)",
    "Connection.objects.update(name='Feed'); feed.delete()",
    "template().interviewers.add(person(5))",
    "person(5).delete()",
    "InterviewTemplate.objects.filter(pk=1).update(active=False)",
    "Booking.objects.all().delete(); template().delete()",
]


def read_answer(status: int, body: str) -> dict[str, Any]:
    """Return an answer without the id of its request."""
    return {**json.loads(body), "status": status, "requestId": ""}


def test_every_write_is_in_the_next_listing_of_another_process(databases):
    database = databases.create_filled()
    day = (datetime.now(timezone.utc) + timedelta(days=20)).date()
    window = f"start={day}T00:00:00Z&end={day + timedelta(days=2)}T00:00:00Z"
    path = f"1/availability?{window}&include=panel&partial=true&maxStalenessSeconds=86400"
    code = [sys.executable, "-m", "tests.interviews.cache_writer", f"{day}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    settings = environment(database, DJANGO_SETTINGS_MODULE="config.settings")
    with (
        run_service(database, workers=1) as service,
        ForkedProcess(
            [*code, f"/api/interviews/{path}"], text=True, cwd=ROOT, env=settings, **pipes
        ) as writer,
    ):
        before, stale, without_effect = None, [], []
        for write in WRITES:
            service.send("GET", path)
            writer.stdin.write(f"{json.dumps(write)}\n")
            writer.stdin.flush()
            line = writer.stdout.readline()
            assert line, write
            expected = json.loads(line)
            response = service.send("GET", path)
            answer = read_answer(response.status_code, response.text)
            if answer != read_answer(*expected):
                stale.append(write)
            if answer == before:
                without_effect.append(write)
            before = answer
        assert (stale, without_effect, response.status_code) == ([], [], 404)
        writer.stdin.close()
