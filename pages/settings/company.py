"""The company's name, looks and defaults."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from api import etag
from api.etag import PreconditionFailedError
from api.scopes import Scope
from company import company_data
from company.logos import MAX_BYTES
from company.models import Company
from company.serializers import CompanySerializer, CompanyUpdateSerializer
from pages.page_clock import zone_choices
from pages.settings import section
from pages.signed_in_request import SignedInRequest, signed_in_view
from pages.today import checklist

_TEXT_MEMBERS = ("name", "colour", "replyTo", "language", "timeZone")


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def show_settings(viewer: SignedInRequest) -> HttpResponse:
    """Redirect to the first page of the settings that the account may see."""
    visible = [each for each in section.SECTIONS if each.scope in viewer.permissions]
    return redirect(visible[0].url_name)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.COMPANY_WRITE)
def edit_company(viewer: SignedInRequest) -> HttpResponse:
    """Show the form of the company, and save it."""
    if viewer.request.method != "POST":
        return _render(viewer, company_data.load(), {})
    typed = _read_form(viewer)
    changes = CompanyUpdateSerializer(data=typed)
    if not changes.is_valid():
        return _render(viewer, company_data.load(), {"typed": typed, "errors": changes.errors}, 400)
    version = viewer.request.POST.get("version", "")
    try:
        company_data.change(
            changes.validated_data, lambda company: _check_version(company, version)
        )
    except PreconditionFailedError:
        text = _("Another person changed the company meanwhile. Check your changes and save again.")
        context = {"typed": typed, "conflict_text": text}
        return _render(viewer, company_data.load(), context, 409)
    section.flash(viewer, "company")
    return redirect("settings-company")


def _check_version(company: Company, version: str) -> None:
    if version != _compute_version(company):
        raise PreconditionFailedError


def _compute_version(company: Company) -> str:
    return etag.compute_etag(CompanySerializer(company).data).strip('"')


def _read_form(viewer: SignedInRequest) -> dict[str, Any]:
    """Return the form as the body of a request of the API."""
    form, upload = viewer.request.POST, viewer.request.FILES.get("logo")
    typed: dict[str, Any] = {name: form.get(name, "").strip() for name in _TEXT_MEMBERS}
    if "remove-logo" in form:
        typed["logo"] = None
    elif upload is not None:
        # one byte too many is enough to refuse a large file
        typed["logo"] = base64.b64encode(upload.read(MAX_BYTES + 1)).decode()
    return typed


def _render(
    viewer: SignedInRequest, company: Company, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {name: value or "" for name, value in CompanySerializer(company).data.items()}
    if is_new := company._state.adding:
        shown["timeZone"] = viewer.clock.zone.key
    values = {**shown, **context.get("typed", {})}
    page = {
        "stored": company,
        "is_zone_proposed": is_new,
        "values": values,
        "version": _compute_version(company),
        "languages": settings.LANGUAGES,
        "zones": zone_choices(values["timeZone"]),
        "next_step": checklist.find_next(is_administrator=True) if company.name else None,
    }
    return section.render(viewer, "settings-company", {**page, **context}, status)
