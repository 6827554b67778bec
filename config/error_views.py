"""Answers to errors outside of API views: Django's error handlers and unknown API paths."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from config import database_problems
from config.problem_details import Problem, problem_response
from ops import database_errors
from pages.error_pages import render_error_page


class UnknownEndpointView(APIView):
    """Answer 404 to every other path under /api/, whatever the method."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound("There is nothing at this address.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = "The request could not be understood."
    return _respond(request, Problem("malformed-request", detail))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = "You do not have permission to do this."
    return _respond(request, Problem("forbidden", detail))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = "There is nothing at this address."
    return _respond(request, Problem("not-found", detail))


def length_required(request: HttpRequest) -> HttpResponse:
    detail = "Send the length of the body (Content-Length); chunked bodies are not accepted."
    return problem_response(Problem("length-required", detail))


def build_request_timeout() -> HttpResponse:
    detail = "The body of the request did not arrive in time."
    return problem_response(Problem("request-timeout", detail))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 if the database failed, else 500; Django calls this while it handles the error."""
    error = sys.exc_info()[1]
    if error and (failure := database_errors.classify(error)):
        response = database_problems.respond(error, failure)
        return render_error_page(request, 503) if _is_page_request(request) else response
    detail = "An internal error occurred."
    return _respond(request, Problem("server-error", detail))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid CSRF token (CSRF_FAILURE_VIEW)."""
    detail = "The form has expired. Reload the page and try again."
    return _respond(request, Problem("forbidden", detail))


def _respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return an error page to a browser outside the API, else problem details."""
    if _is_page_request(request):
        return render_error_page(request, problem.status_code)
    return problem_response(problem)


def _is_page_request(request: HttpRequest) -> bool:
    is_page = not request.path_info.startswith("/api/")
    return is_page and "text/html" in request.headers.get("Accept", "")
