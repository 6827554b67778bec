"""Fill an empty database for `tests.live`: `python -m tests.live_cast`, DATABASE_URL says which.

Templates 1 to 4 have the panels that are locked in different orders, 5 needs two of three.
"""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.db import connection

#: By the id of its template: the interviewers of whom nobody may be missing.
PANELS = {1: [1, 2, 3], 2: [3, 2, 1], 3: [2, 4], 4: [4, 3, 5]}
POOL = 5


def main() -> None:
    from interviews.models import InterviewTemplate  # noqa: PLC0415  (Django is set up by now)
    from people.models import Interviewer  # noqa: PLC0415
    from tests.cast import group  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    people = {number: Interviewer.objects.create(name=f"Person {number}") for number in range(1, 6)}
    for number, panel in PANELS.items():
        template = InterviewTemplate.objects.create(pk=number, name=f"Panel {number}", duration=60)
        template.interviewers.set([people[one] for one in panel])
    pool = InterviewTemplate.objects.create(pk=POOL, name="Two of three", duration=30)
    group(pool, people[1], people[3], people[5], required=2)
    connection.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()
