"""Functions that all page views share: the methods of forms, and rendered templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

#: A view of a form. A GET request for its URL, for example after signing in again, is redirected to
#: the page that contains the form.
allow_form_methods = require_http_methods(["GET", "HEAD", "POST"])


def render_page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page template; middleware adds the security headers."""
    return render(request, f"pages/{name}.html", context, status=status)


def build_calendar_file(content: bytes) -> HttpResponse:
    """Return an interview as an iCalendar file to save."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response
