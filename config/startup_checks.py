"""Checks that a web process runs before it accepts requests.

Settings are validated in three places: `config.environment` rejects malformed variables,
`config.settings` rejects combinations that contradict each other, and the checks that run here, in
`access.checks`, `calendars.checks` and `outbox.checks`, reject weak and unusable values.
"""

from __future__ import annotations

from django.core import checks
from django.core.exceptions import ImproperlyConfigured


def require_passing_checks() -> None:
    """Raise ImproperlyConfigured if a system check reports an error.

    Management commands run the system checks themselves; a WSGI server does not.
    """
    errors = [str(message) for message in checks.run_checks() if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
