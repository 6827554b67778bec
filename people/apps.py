from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from people import row_changes, rule_change_detection  # noqa: PLC0415

        row_changes.connect()
        rule_change_detection.connect()
