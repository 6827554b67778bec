"""The company on pages: `{% load company_pages %}`."""

from __future__ import annotations

from django import template

from company.models import Company
from company.serializers import get_logo_path
from pages import page_company

register = template.Library()


@register.simple_tag(takes_context=True)
def get_company(context: template.Context) -> Company:
    """Return the company."""
    return page_company.get_company(context["request"])


@register.filter
def logo_url(company: Company) -> str:
    """Return the URL of the logo."""
    return get_logo_path(company)
