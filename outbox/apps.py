from django.apps import AppConfig

#: Seconds between two purges of settled messages.
_PURGE_EVERY = 3600


class OutboxConfig(AppConfig):
    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415

        from ops import metrics, periodic  # noqa: PLC0415
        from outbox import checks, delivery  # noqa: F401, PLC0415  (importing registers the checks)
        from outbox.metrics import OutboxCollector  # noqa: PLC0415

        metrics.register_collector(OutboxCollector())
        periodic.register(
            "purge outbox", delivery.purge_settled, _PURGE_EVERY, lambda: settings.OUTBOX["RUN"]
        )
