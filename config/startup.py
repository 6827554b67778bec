"""What a web process does before it answers anybody."""

from __future__ import annotations

from django.core import checks
from django.core.exceptions import ImproperlyConfigured


def require_passing_checks() -> None:
    """Raise ImproperlyConfigured for what `manage.py check` calls an error.

    Management commands run the system checks themselves; a web server does not.
    """
    errors = [str(found) for found in checks.run_checks() if found.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
