"""Every way of writing gives the rows that a search is compiled from another revision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from calendars.models import Connection, Snapshot
from interviews.models import InterviewTemplate, PanelGroup, PanelMember
from people.models import Interviewer, SpecialDays
from tests.factories import add_group, alice, bob, chen, technical_interview

pytestmark = pytest.mark.django_db
DAYS = {"first_day": date(2025, 1, 21), "last_day": date(2025, 1, 22)}


def read_revisions() -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return the ids and revisions of all templates and of all interviewers."""
    models = InterviewTemplate, Interviewer
    templates, people = [set(model.objects.values_list("pk", "revision")) for model in models]
    return templates, people


def run_sql(sql: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def find_changed(write: Callable[[], object]) -> tuple[set[int], set[int]]:
    """Return the ids of the templates and of the interviewers whose revision a write changes."""
    before = read_revisions()
    write()
    after = read_revisions()
    templates, people = [{pk for pk, _ in new - old} for old, new in zip(before, after)]
    return templates, people


def test_every_write_of_a_panel_changes_the_revision_of_its_template_alone():
    panel_table = "interviews_interviewtemplate_interviewers"
    template, other = technical_interview(alice()), technical_interview(bob())
    pk, group = template.pk, add_group(template, bob())
    rows = InterviewTemplate.objects.filter(pk=template.pk)
    interviewers = template.interviewers
    writes: list[Callable[[], object]] = [
        template.save,
        lambda: rows.update(notice=60),
        lambda: run_sql("UPDATE interviews_interviewtemplate SET step = 60 WHERE id = %s", pk),
        lambda: interviewers.add(bob()),
        lambda: interviewers.remove(bob()),
        lambda: interviewers.set([bob(), chen()]),
        interviewers.clear,
        lambda: chen().interview_templates.add(template),
        lambda: run_sql(f"DELETE FROM {panel_table} WHERE interviewer_id = %s", chen().pk),
        lambda: PanelGroup.objects.bulk_create([PanelGroup(template=template, name="More")]),
        lambda: PanelGroup.objects.filter(name="More").update(required=0),
        PanelGroup.objects.filter(name="More").delete,
        lambda: PanelMember.objects.bulk_create([PanelMember(group=group, interviewer=chen())]),
        lambda: PanelMember.objects.filter(interviewer=chen()).update(alternate=True),
        PanelMember.objects.filter(interviewer=chen()).delete,
        lambda: run_sql(
            "INSERT INTO interviews_panelmember (group_id, interviewer_id, alternate, position)"
            " VALUES (%s, %s, %s, 7)", group.pk, chen().pk, False,
        ),
        group.delete,
    ]  # fmt: skip
    assert [find_changed(write) for write in writes] == [({template.pk}, set())] * len(writes)
    group = add_group(template, bob())
    moved = {template.pk, other.pk}, set()
    assert find_changed(lambda: PanelGroup.objects.update(template=other)) == moved
    assert find_changed(other.delete) == (set(), set())


def test_every_write_of_an_interviewer_changes_their_revision_alone():
    person, other = alice(), bob()
    rows = Interviewer.objects.filter(pk=person.pk)
    days = SpecialDays.objects.filter(first_day=DAYS["first_day"])
    stale = Interviewer.objects.get(pk=person.pk)
    writes: list[Callable[[], object]] = [
        person.save,
        stale.save,
        lambda: rows.update(active=False),
        lambda: run_sql("UPDATE people_interviewer SET revision = 1 WHERE id = %s", person.pk),
        lambda: SpecialDays.objects.create(interviewer=person, **DAYS),
        lambda: days.update(hours="10:00-12:00"),
        lambda: run_sql("UPDATE people_specialdays SET hours = ''"),
        days.delete,
        lambda: SpecialDays.objects.bulk_create([SpecialDays(interviewer=person, **DAYS)] * 3),
        lambda: run_sql("DELETE FROM people_specialdays"),
    ]
    assert [find_changed(write) for write in writes] == [(set(), {person.pk})] * len(writes)
    SpecialDays.objects.create(interviewer=person, **DAYS)
    both = set(), {person.pk, other.pk}
    assert find_changed(lambda: days.update(interviewer=other)) == both
    assert find_changed(lambda: Interviewer.objects.update(email="")) == both


def test_new_rows_have_revisions_and_counts_of_rows_are_those_of_the_statement(tmp_path):
    people = Interviewer.objects.bulk_create([Interviewer(name="A"), Interviewer(name="B")])
    assert Interviewer.objects.update(name="C") == 2
    assert run_sql("UPDATE people_interviewer SET name = 'D'") == 2
    SpecialDays.objects.bulk_create([SpecialDays(interviewer=people[0], **DAYS)] * 3)
    assert SpecialDays.objects.update(hours="") == 3
    fixture = tmp_path / "people.json"
    call_command("dumpdata", "people", output=str(fixture))
    assert "revision" not in fixture.read_text()
    before = read_revisions()[1]
    call_command("loaddata", str(fixture), verbosity=0)
    after = read_revisions()[1]
    assert len(before) == len(after) == 2
    assert before.isdisjoint(after)
    assert None not in {revision for _, revision in before | after}


def test_revisions_are_not_repeated_after_a_rollback_or_with_an_id_that_is_used_again():
    person = alice()
    seen = read_revisions()[1]
    for _ in range(2):
        with transaction.atomic():
            person.save()
            assert read_revisions()[1].isdisjoint(seen)
            seen |= read_revisions()[1]
            transaction.set_rollback(True)
    pk = person.pk
    person.delete()
    Interviewer.objects.create(pk=pk, name="Alice Johnson")
    assert read_revisions()[1].isdisjoint(seen)


def test_every_write_of_a_snapshot_changes_its_revision():
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    values = {"connection": work, "packed": b"", "fingerprint": "a"}
    times = dict.fromkeys(("start", "end", "read_at"), timezone.now())
    rows, seen = Snapshot.objects.all(), set()
    for write in (
        lambda: Snapshot.upsert([Snapshot(**values, **times)]),
        lambda: Snapshot.upsert([Snapshot(**values, **times)]),
        lambda: rows.update(packed=b"1"),
        lambda: rows.get().save(),
        lambda: run_sql("UPDATE calendars_snapshot SET reason = ''"),
    ):
        write()
        seen.add(rows.get().revision)
    assert len(seen - {None}) == 5


@pytest.mark.parametrize(
    ("app", "model"),
    [("calendars", Snapshot), ("interviews", InterviewTemplate), ("people", Interviewer)],
)
def test_triggers_can_be_dropped_and_created_again(app, model):
    technical_interview(alice())
    connection_id = Connection.objects.create(interviewer=alice(), provider="mock").pk
    now = timezone.now()
    times = {"start": now, "end": now, "read_at": now}
    Snapshot.upsert([Snapshot(connection_id=connection_id, packed=b"", **times)])
    migration = import_module(f"{app}.migrations.0001_initial")
    editor = connection.SchemaEditorClass(connection)

    def is_changed_by_update() -> bool:
        revisions = model.objects.values_list("revision", flat=True)
        before = revisions.get()
        model.objects.update(revision=before)
        return before != revisions.get()

    assert is_changed_by_update()
    migration.drop_revisions(None, editor)
    assert not is_changed_by_update()
    migration.create_revisions(None, editor)
    assert is_changed_by_update()
