from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "company"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # These modules import models, which are loaded only now.
        from company import row_changes  # noqa: PLC0415

        row_changes.connect()
