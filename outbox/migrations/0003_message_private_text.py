from typing import Any

from django.db import migrations

import core.encrypted_fields


def encrypt_texts(apps: Any, schema_editor: Any) -> None:
    """Move the texts of stored mails into the encrypted column."""
    messages = apps.get_model("outbox", "Message").objects.using(schema_editor.connection.alias)
    for row in messages.filter(channel="plain_mail", payload__has_key="text").iterator():
        text = row.payload.pop("text")
        messages.filter(pk=row.pk).update(private_text=text, payload=row.payload)


class Migration(migrations.Migration):

    dependencies = [("outbox", "0002_secrets_bound_to_their_origin")]

    operations = [
        migrations.AddField(
            "message",
            "private_text",
            core.encrypted_fields.EncryptedTextField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(encrypt_texts, migrations.RunPython.noop, elidable=True),
    ]
