from django.apps import AppConfig

#: Seconds between two runs of each periodic job.
_EXPIRE_HOLDS_EVERY, _EXPIRE_LINKS_EVERY, _PURGE_EVERY = 10, 60, 3600


class BookingsConfig(AppConfig):
    name = "bookings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415

        from api import idempotency_interface  # noqa: PLC0415
        from bookings import (  # noqa: PLC0415
            configuration_audit,
            conflict_notices,
            hold_expiry,
            link_expiry,
            locking,
            retention,
        )
        from bookings.idempotency_header import accept_idempotency_key  # noqa: PLC0415
        from bookings.metrics import BookingCollector  # noqa: PLC0415
        from ops import metrics, periodic_jobs  # noqa: PLC0415

        metrics.register_collector(BookingCollector())
        locking.connect_release_of_deleted_holds()
        idempotency_interface.register_store(accept_idempotency_key)
        configuration_audit.connect()
        conflict_notices.check_after_changes()
        periodic_jobs.register(
            "check conflicts", conflict_notices.check_all, conflict_notices.INTERVAL_SECONDS
        )
        periodic_jobs.register("expire holds", hold_expiry.expire_holds, _EXPIRE_HOLDS_EVERY)
        periodic_jobs.register(
            "expire links", link_expiry.publish_expired_links, _EXPIRE_LINKS_EVERY
        )
        periodic_jobs.register(
            "purge",
            lambda now: retention.purge(now, settings.RETENTION_DAYS),
            _PURGE_EVERY,
        )
