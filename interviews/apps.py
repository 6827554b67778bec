from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415

        from interviews import prefetch, row_changes, rule_change_detection  # noqa: PLC0415
        from ops import periodic_jobs  # noqa: PLC0415

        row_changes.connect()
        rule_change_detection.connect()
        periodic_jobs.register(
            "prefetch calendars",
            prefetch.refresh_requested,
            prefetch.INTERVAL_SECONDS,
            lambda: settings.CALENDARS["PREFETCH"],
        )
