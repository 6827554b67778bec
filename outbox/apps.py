from django.apps import AppConfig

_PURGE_INTERVAL_SECONDS = 3600


class OutboxConfig(AppConfig):
    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415

        from calendars.signals import calendars_changed, connection_status_changed  # noqa: PLC0415
        from ops import metrics, periodic_jobs, probes  # noqa: PLC0415
        from outbox import (  # noqa: PLC0415
            checks,  # noqa: F401  (registers itself)
            configuration_events,
            delivery,
            endpoint_changes,
            event_log,
            notifications,
        )
        from outbox.metrics import OutboxCollector, describe_outbox  # noqa: PLC0415
        from people.signals import rules_changed  # noqa: PLC0415

        calendars_changed.connect(notifications.receive_slot_changes)
        rules_changed.connect(notifications.receive_slot_changes)
        configuration_events.connect()
        endpoint_changes.connect()
        connection_status_changed.connect(notifications.receive_connection_status)
        metrics.register_collector(OutboxCollector())
        probes.register_detail("outbox", describe_outbox)
        periodic_jobs.register(
            "purge outbox",
            delivery.purge_settled,
            _PURGE_INTERVAL_SECONDS,
            lambda: settings.OUTBOX["DELIVER_IN_BACKGROUND"],
        )
        periodic_jobs.register("purge events", event_log.purge, _PURGE_INTERVAL_SECONDS)
