from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # These modules import models, which are loaded only now.
        from access import (  # noqa: PLC0415
            admin,
            checks,  # noqa: F401
            groups,
            known_browsers,
            schemas,  # noqa: F401
            sessions,
            token_changes,
        )

        token_changes.connect()
        # after all apps have registered their models
        admin.hide_allauth_models()
        user_logged_in.connect(known_browsers.receive_sign_in, dispatch_uid="access.known_browsers")
        user_logged_in.connect(sessions.receive_sign_in, dispatch_uid="access.sessions")
        post_migrate.connect(groups.ensure_groups, sender=self)
