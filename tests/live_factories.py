"""Fill the empty database DATABASE_URL for `tests.live_processes`.

Templates 1 to 4 list the same people in different orders. Template 5 needs two of three people.
"""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

#: The required interviewers by template id.
PANELS = {1: [1, 2, 3], 2: [3, 2, 1], 3: [2, 4], 4: [4, 3, 5]}
POOL, POOLED = 5, {1, 3, 5}
#: Minutes by template id: the buffer before, the slot, the buffer after.
MINUTES = {1: (0, 60, 0), 2: (0, 60, 0), 3: (30, 60, 0), 4: (0, 60, 15), POOL: (0, 30, 0)}


def main() -> None:
    from interviews.models import InterviewTemplate  # noqa: PLC0415  (Django is set up by now)
    from people.models import Interviewer  # noqa: PLC0415
    from tests.factories import add_group  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    people = {number: Interviewer.objects.create(name=f"Person {number}") for number in range(1, 6)}
    for number, (before, duration, after) in MINUTES.items():
        template = InterviewTemplate.objects.create(
            pk=number,
            name=f"Template {number}",
            duration=duration,
            buffer_before=before,
            buffer_after=after,
        )
        if number == POOL:
            add_group(template, *(people[person] for person in sorted(POOLED)), required=2)
        else:
            template.interviewers.set([people[person] for person in PANELS[number]])
    # the templates were given ids, which PostgreSQL's sequence does not know
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [InterviewTemplate]):
            cursor.execute(statement)
    connection.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()
