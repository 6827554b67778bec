"""Revisions of rows: a number that differs after every change, whatever statement makes it.

Triggers of the database set the revision, so no path of writing can leave it out: forms, bulk
updates, fixtures and SQL by hand. It changes in the transaction of the change. A process can use
values that it has built from a row as long as the revision is the same.

A revision is a random 64-bit number, not a counter. A counter that is rolled back, or that begins
again with an id that is used again, would count to the same number twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_RANDOM = {
    "postgresql": "hashtextextended(gen_random_uuid()::text, 0)",
    "sqlite": "random()",
}
_ROW_ON_POSTGRESQL = """
    CREATE FUNCTION {table}_revision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.revision := {random}; RETURN NEW; END $$;
    CREATE TRIGGER {table}_revision BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_revision();
"""
_ROW_ON_SQLITE = """
    CREATE TRIGGER {table}_revision_{event} AFTER {event} ON {table}
    BEGIN UPDATE {table} SET revision = {random} WHERE {key} = NEW.{key}; END
"""
# Owners are locked in the order of their ids, as `bookings.locking` locks interviewers.
_PART_ON_POSTGRESQL = """
    CREATE FUNCTION {table}_owner_revision() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE ids bigint[] := '{{}}';
    BEGIN
        IF TG_OP IN ('INSERT', 'UPDATE') THEN
            ids := ids || ARRAY(SELECT {owner_id} FROM new_rows AS part {join});
        END IF;
        IF TG_OP IN ('UPDATE', 'DELETE') THEN
            ids := ids || ARRAY(SELECT {owner_id} FROM old_rows AS part {join});
        END IF;
        PERFORM id FROM {owner} WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
        UPDATE {owner} SET revision = NULL WHERE id = ANY(ids) OR TG_OP = 'TRUNCATE';
        RETURN NULL;
    END $$;
    CREATE TRIGGER {table}_owner_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_owner_revision();
    CREATE TRIGGER {table}_owner_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_owner_revision();
    CREATE TRIGGER {table}_owner_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_owner_revision();
    CREATE TRIGGER {table}_owner_truncate AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_owner_revision();
"""
_PART_ON_SQLITE = """
    CREATE TRIGGER {table}_owner_{event}_{row} AFTER {event} ON {table}
    BEGIN
        UPDATE {owner} SET revision = NULL WHERE id IN (
            SELECT {owner_id} FROM (SELECT {row}.{column} AS {column}) AS part {join}
        );
    END
"""
_SQLITE_PART_EVENTS = [("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")]


class RevisionedRow(models.Model):
    """A row with a revision, which only triggers write; see `create_row_triggers`."""

    revision = models.BigIntegerField(null=True, editable=False, serialize=False)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class PartOf:
    """A table whose rows are part of rows of another table, their owners.

    `column` refers to the owner, or to a row that `join` joins to `part`; `owner_id` is the SQL of
    the owner's id.
    """

    table: str
    column: str
    owner: str
    owner_id: str
    join: str = ""


def create_row_triggers(
    schema_editor: BaseDatabaseSchemaEditor, table: str, key: str = "id"
) -> None:
    """Give every row of a table a new revision whenever it is inserted or updated."""
    vendor = schema_editor.connection.vendor
    names = {"table": table, "random": _RANDOM[vendor], "key": key}
    if vendor == "postgresql":
        schema_editor.execute(_ROW_ON_POSTGRESQL.format(**names))
        return
    for event in ("INSERT", "UPDATE"):
        schema_editor.execute(_ROW_ON_SQLITE.format(event=event, **names))


def create_part_triggers(schema_editor: BaseDatabaseSchemaEditor, part: PartOf) -> None:
    """Give the owners of rows a new revision whenever their rows change."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_PART_ON_POSTGRESQL.format(**vars(part)))
        return
    for event, row in _SQLITE_PART_EVENTS:
        schema_editor.execute(_PART_ON_SQLITE.format(event=event, row=row, **vars(part)))


def drop_row_triggers(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Undo `create_row_triggers`."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {table}_revision() CASCADE")
        return
    for event in ("INSERT", "UPDATE"):
        schema_editor.execute(f"DROP TRIGGER {table}_revision_{event}")


def drop_part_triggers(schema_editor: BaseDatabaseSchemaEditor, part: PartOf) -> None:
    """Undo `create_part_triggers`."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {part.table}_owner_revision() CASCADE")
        return
    for event, row in _SQLITE_PART_EVENTS:
        schema_editor.execute(f"DROP TRIGGER {part.table}_owner_{event}_{row}")
