"""API views of the company, and its public files: the logo and a stylesheet."""

from __future__ import annotations

from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.preconditions import (
    ETAG_PARAMETER,
    IF_MATCH_PARAMETER,
    build_object_response,
    check_if_match,
)
from api.scopes import Scope
from api.views import EndpointView
from company import colours, company_data
from company.colours import Palette
from company.serializers import CompanySerializer, CompanyUpdateSerializer

#: For the version that the URL names, and for a URL without one.
_KEPT, _CHECKED = "public, max-age=31536000, immutable", "no-cache"


class CompanyView(EndpointView):
    """The company."""

    needs: ClassVar = {"GET": Scope.COMPANY_READ, "PATCH": Scope.COMPANY_WRITE}

    @extend_schema(
        operation_id="getCompany",
        summary="Get the company",
        tags=["company"],
        parameters=[*etag.OPENAPI_PARAMETERS],
        responses={(200, "application/json"): CompanySerializer, **etag.NOT_MODIFIED_RESPONSE},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Get the company's name and looks, and the defaults for people and mails."""
        return etag.build_response(request, CompanySerializer(company_data.load()).data)

    @extend_schema(
        operation_id="updateCompany",
        summary="Change the company",
        tags=["company"],
        parameters=[IF_MATCH_PARAMETER, ETAG_PARAMETER],
        request=CompanyUpdateSerializer,
        responses={(200, "application/json"): CompanySerializer},
    )
    def patch(self, request: Request) -> Response:
        """Change the members that the body has. Accounts need the role of an administrator."""
        changes = CompanyUpdateSerializer(data=request.data)
        changes.is_valid(raise_exception=True)
        company = company_data.change(
            changes.validated_data,
            lambda current: check_if_match(request, CompanySerializer(current).data),
        )
        return build_object_response(CompanySerializer(company).data)


@require_safe
def show_logo(request: HttpRequest) -> HttpResponse:
    """Return the logo. Browsers keep it for a year if the query parameter `v` is its version."""
    version = request.GET.get("v", "")
    logo = company_data.load_logo(version)
    if not logo.content:
        raise Http404
    response = HttpResponse(logo.content, content_type=logo.media_type)
    response["Cache-Control"] = _KEPT if version else _CHECKED
    return response


@require_safe
def show_style(request: HttpRequest) -> HttpResponse:
    """Return the stylesheet with the company's colour."""
    company = company_data.load()
    if not company.colour:
        raise Http404
    light = _format_palette(colours.build_light_palette(company.colour))
    dark = _format_palette(colours.build_dark_palette(company.colour))
    text = f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    is_current = request.GET.get("v") == company.style_version
    response["Cache-Control"] = _KEPT if is_current else _CHECKED
    return response


def _format_palette(palette: Palette) -> str:
    return (
        f":root {{ --accent: {palette.accent}; --accent-tint: {palette.tint};"
        f" --on-accent: {palette.on_accent}; }}\n"
    )
