from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calendars import checks, row_changes, rule_change_detection  # noqa: F401, PLC0415  (checks register themselves)
        from calendars.metrics import CalendarCollector, describe_calendars  # noqa: PLC0415
        from ops import metrics, probes  # noqa: PLC0415

        row_changes.connect()
        rule_change_detection.connect()
        metrics.register_collector(CalendarCollector())
        probes.register_detail("calendars", describe_calendars)
