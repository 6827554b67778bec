"""The company on pages: `{% load company_pages %}`."""

from __future__ import annotations

from typing import Any

from django import template

from company import company_data
from company.models import Company
from company.serializers import get_logo_path

register = template.Library()


@register.simple_tag(takes_context=True)
def get_company(context: template.Context) -> Company:
    """Return the company, which is read once for each request."""
    request: Any = context["request"]
    if not hasattr(request, "company"):
        request.company = company_data.load()
    company: Company = request.company
    return company


@register.filter
def logo_url(company: Company) -> str:
    """Return the URL of the logo."""
    return get_logo_path(company)
