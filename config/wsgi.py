"""What a web server runs. It also keeps soon-used calendars warm and delivers what is posted."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import startup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

startup.refuse_weak_settings()

if settings.CALENDARS["WARM"]:
    from interviews import warm

    warm.start()

if settings.OUTBOX["RUN"]:
    from outbox import runner

    runner.start()
