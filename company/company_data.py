"""Read and change the company."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from company.logos import Logo
from company.models import Company
from core import raw_rows
from core.raw_rows import RowReader

_READER = RowReader(Company, deferred={"logo"})
_SELECT = f"""
    SELECT {_READER.list_columns("company")} FROM company_company AS company WHERE id = %s
"""  # noqa: S608


def load() -> Company:
    """Return the company, in one query; nothing of it is set before its first change."""
    for row in raw_rows.fetch_all(_SELECT, [Company.ID]):
        return _READER.build(row)
    return Company(pk=Company.ID)


def load_logo(version: str = "") -> Logo:
    """Return the logo; with a version, only the logo of this version. It may be empty."""
    company = Company.objects.filter(pk=Company.ID).exclude(logo_version="").first()
    if company is None or version not in ("", company.logo_version):
        return Logo()
    return Logo(bytes(company.logo), company.logo_type, company.logo_version)


def get_language() -> str:
    """Return the language of mails to people who have not chosen another."""
    return load().language or settings.LANGUAGE_CODE


def get_timezone() -> str:
    """Return the time zone of people who have not chosen another."""
    return load().timezone


def change(fields: Mapping[str, Any], check: Callable[[Company], None]) -> Company:
    """Change fields of the company, and return it.

    `check` is called with the locked company before, and may raise.
    """
    with transaction.atomic():
        Company.objects.get_or_create(pk=Company.ID)
        company = Company.objects.select_for_update().get(pk=Company.ID)
        check(company)
        for name, value in fields.items():
            if name == "logo":
                company.logo, company.logo_type = value.content, value.media_type
                company.logo_version = value.version
            else:
                setattr(company, name, value)
        company.save()
    return company
