"""Checks that a web process runs before it accepts requests.

`config.environment` rejects malformed variables, and `config.settings` rejects settings that
contradict each other. The system checks that run here reject weak and unusable values: they are in
`access.checks`, `calendars.checks` and `outbox.checks`.
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
