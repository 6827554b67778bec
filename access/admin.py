from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from access import api_tokens
from access.models import ApiToken
from api.scopes import TOKEN_SCOPES, Scope
from core.strict_admin import StrictLookupsMixin, StrictModelAdmin

admin.site.unregister([User, Group])


def hide_allauth_models() -> None:
    """Remove what django-allauth stores from the admin: it has pages, and its rows are secret."""
    admin.site.unregister(
        [EmailAddress, SocialAccount, SocialApp, SocialToken, Authenticator, UserSession]
    )


def _sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001
    """Redirect to the page of the service, which asks for the second factor as well."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


admin.site.login = _sign_in  # type: ignore[method-assign]


@admin.register(User)
class AccountAdmin(StrictLookupsMixin, UserAdmin):
    """The pages of accounts."""


@admin.register(Group)
class AccountGroupAdmin(StrictLookupsMixin, GroupAdmin):
    """The pages of groups of accounts."""


class ApiTokenForm(forms.ModelForm):
    """The form of a token, with a checkbox for each scope."""

    scope = forms.MultipleChoiceField(
        choices=[(scope.value, scope.value) for scope in TOKEN_SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.AVAILABILITY_READ.value],
        help_text="A scope to write includes the scope to read.",
    )

    def clean_scope(self) -> str:
        return " ".join(self.cleaned_data["scope"])


@admin.register(ApiToken)
class ApiTokenAdmin(StrictModelAdmin):
    """Tokens cannot be deleted, only revoked, and their permissions cannot change."""

    form = ApiTokenForm

    list_display = ["name", "prefix", "scope", "created_by", "last_used_at", "state"]
    list_select_related = ["created_by"]
    search_fields = ["name", "prefix"]
    actions = ["revoke"]
    _form_fields = ["name", "scope", "requests_per_minute", "expires_at"]
    _generated_fields = ["prefix", "created_at", "created_by", "last_used_at", "revoked_at"]

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[Any]:
        return [*self._form_fields, *self._generated_fields] if obj else self._form_fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        return ["scope", *self._generated_fields] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.created_by_id = request.user.pk
        text = api_tokens.issue(obj, timezone.now())
        message = f"The new token is {text}. Copy it now: it cannot be shown again."
        self.message_user(request, message, messages.WARNING)

    @admin.display(description="state")
    def state(self, token: ApiToken) -> str:
        return token.get_state(timezone.now()).value

    @admin.action(description="Revoke the selected tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        with transaction.atomic():
            tokens = list(queryset.select_for_update(of=("self",)).filter(revoked_at=None))
            for token in tokens:
                token.revoked_at = timezone.now()
                token.save(update_fields=["revoked_at"])
        self.message_user(request, f"Revoked {len(tokens)} tokens.")
