from typing import Any

from django.db import migrations, models

from net.url_origin import get_origin


def bind_stored_secrets(apps: Any, schema_editor: Any) -> None:
    """Take the present origin of each endpoint as the one that its secrets were made for."""
    endpoints = apps.get_model("outbox", "WebhookEndpoint").objects.using(
        schema_editor.connection.alias
    )
    for row in endpoints.iterator():
        endpoints.filter(pk=row.pk).update(secret_origin=get_origin(row.url))


class Migration(migrations.Migration):

    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddField(
            "webhookendpoint",
            "secret_origin",
            models.CharField(blank=True, default="", editable=False, max_length=300),
        ),
        migrations.RunPython(bind_stored_secrets, migrations.RunPython.noop, elidable=True),
    ]
