"""The WSGI application; with BACKGROUND=threads its process also runs the background work."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import charsets, startup_checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = charsets.flag_unsupported_charsets(get_wsgi_application())

from config import slow_bodies  # noqa: E402  (its imports need Django's settings)
from ops import garbage_collection  # noqa: E402

application = slow_bodies.limit_reading_time(application)

startup_checks.require_passing_checks()
garbage_collection.collect_less_often()

if settings.BACKGROUND == "threads":
    from config import background

    background.start()
