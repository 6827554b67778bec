"""The Content-Security-Policy of every response, the admin and the API documentation included.

django-csp sends it. A view that needs more says so: `/api/docs` in `config.urls`, and the pages of
`calendars.views` that lead to an OAuth provider.
"""

from __future__ import annotations

from csp.constants import NONE, SELF

DIRECTIVES = {
    "default-src": [NONE],
    **{f"{kind}-src": [SELF] for kind in ("script", "style", "img", "font", "connect")},
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
