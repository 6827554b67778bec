from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from calendars import checks  # noqa: F401, PLC0415  (importing registers the checks)
        from calendars.metrics import CalendarCollector, describe_calendars  # noqa: PLC0415
        from ops import metrics, probes  # noqa: PLC0415

        metrics.register_collector(CalendarCollector())
        probes.register_detail("calendars", describe_calendars)
