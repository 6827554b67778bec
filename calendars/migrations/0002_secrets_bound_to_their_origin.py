import hashlib
import json
from typing import Any

from django.db import migrations, models

from net.url_origin import get_origin


def bind_stored_secrets(apps: Any, schema_editor: Any) -> None:
    """Take the present origin of each connection as the one that its secrets were entered for."""
    connections = apps.get_model("calendars", "Connection").objects.using(
        schema_editor.connection.alias
    )
    for row in connections.iterator():
        parts = [get_origin(row.url), row.provider, row.username, row.interviewer_id]
        origin = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        connections.filter(pk=row.pk).update(password_origin=origin, grant_origin=origin)


class Migration(migrations.Migration):

    dependencies = [("calendars", "0001_initial")]

    operations = [
        migrations.AddField(
            "connection",
            "password_origin",
            models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            "connection",
            "grant_origin",
            models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.RunPython(bind_stored_secrets, migrations.RunPython.noop, elidable=True),
    ]
