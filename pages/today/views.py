"""The start page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from api.scopes import Scope
from pages.signed_in_request import SignedInRequest, signed_in_view


@require_safe
@signed_in_view(Scope.PEOPLE_OWN)
def home(viewer: SignedInRequest) -> HttpResponse:
    """Redirect to the start page of the account's role."""
    return redirect("interview-list" if viewer.is_coordinator else "my-page")
