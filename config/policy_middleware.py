"""Middleware that sends the Content-Security-Policy (`config.content_security_policy`)."""

from __future__ import annotations

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


class PolicyMiddleware(CSPMiddleware):
    """The middleware of django-csp, which writes the policy of most responses only once."""

    _usual_policy = ""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if settings.DEBUG or _has_own_policy(request, response):
            return super().process_response(request, response)
        if not self._usual_policy:
            self._usual_policy = super().process_response(request, HttpResponse())[HEADER]
        response.headers.setdefault(HEADER, self._usual_policy)
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response


def _has_own_policy(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether a view has changed the policy, or a template has asked for a nonce."""
    return hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response))
