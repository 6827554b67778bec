from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from company.models import Company
from core.strict_admin import StrictModelAdmin


@admin.register(Company)
class CompanyAdmin(StrictModelAdmin):
    """The company's only row. The logo is uploaded on the page *Settings*, *Company*."""

    list_display = ["name", "reply_to", "language", "timezone"]
    fields = ("name", "colour", "reply_to", "language", "timezone")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Company.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        obj.pk = Company.ID
        super().save_model(request, obj, form, change)
