from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # These modules import models, which are loaded only now.
        from access import checks, groups, known_browsers, schemas, token_changes  # noqa: F401, PLC0415

        token_changes.connect()
        user_logged_in.connect(known_browsers.receive_sign_in, dispatch_uid="access.known_browsers")
        post_migrate.connect(groups.ensure_coordinators_group, sender=self)
