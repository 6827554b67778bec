from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415

        if settings.BACKGROUND == "celery":
            from config.celery import wake_worker_on_message  # noqa: PLC0415
            from outbox.signals import messages_enqueued  # noqa: PLC0415

            messages_enqueued.connect(wake_worker_on_message)
