"""The company of a page, which is read once for each request."""

from __future__ import annotations

from typing import Any

from company import company_data
from company.models import Company


def get_company(request: Any) -> Company:
    """Return the company as it was when the request first asked for it."""
    if not hasattr(request, "company"):
        request.company = company_data.load()
    company: Company = request.company
    return company
