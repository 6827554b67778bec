from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # These modules import models, which are loaded only now.
        from access import checks, groups, schemas  # noqa: F401, PLC0415

        post_migrate.connect(groups.ensure_coordinators_group, sender=self)
