"""The accounts with their roles, and the open invitations of coordinators and administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from access import account_roles, invitations
from access.account_roles import LastAdministratorError
from access.invitations import InvalidInvitationError
from access.models import Invitation
from access.roles import Role
from api.scopes import Scope
from core.names import validate_name, validate_public_email
from engine.timestamps import from_datetime
from pages.responses import allow_form_methods
from pages.settings import section
from pages.signed_in_request import SignedInRequest, signed_in_view

_MAX_ACCOUNTS = 500
_ROLE_TEXTS = {
    Role.ADMIN: gettext_lazy("Administrator"),
    Role.COORDINATOR: gettext_lazy("Coordinator"),
    Role.NONE: gettext_lazy("Neither"),
}
_INVITED_ROLES = (
    (Invitation.Role.COORDINATOR.value, gettext_lazy("Coordinator")),
    (Invitation.Role.ADMINISTRATOR.value, gettext_lazy("Administrator")),
)


class InvitationForm(forms.Form):
    """A person to invite to a role."""

    name = forms.CharField(max_length=200, validators=[validate_name])
    email = forms.EmailField(max_length=254, validators=[validate_public_email])
    role = forms.ChoiceField(choices=_INVITED_ROLES)


@require_safe
@signed_in_view(Scope.ACCESS_WRITE)
def list_accounts(viewer: SignedInRequest) -> HttpResponse:
    """List all accounts and the open invitations."""
    return _render(viewer, {})


@allow_form_methods
@signed_in_view(Scope.ACCESS_WRITE)
def set_role(viewer: SignedInRequest, account_id: int) -> HttpResponse:
    """Give an account another role."""
    if viewer.request.method != "POST":
        return redirect("settings-roles")
    value = viewer.request.POST.get("role", "")
    role = next((each for each in _ROLE_TEXTS if each.value == value), None)
    if role is None:
        return _render(viewer, {"error_text": _("Choose a role.")}, 400)
    return _change(viewer, lambda: account_roles.change(account_id, role=role))


@allow_form_methods
@signed_in_view(Scope.ACCESS_WRITE)
def set_active(viewer: SignedInRequest, account_id: int) -> HttpResponse:
    """Close an account, or open it again."""
    if viewer.request.method != "POST":
        return redirect("settings-roles")
    is_active = viewer.request.POST.get("active") == "1"
    return _change(viewer, lambda: account_roles.change(account_id, is_active=is_active))


@allow_form_methods
@signed_in_view(Scope.ACCESS_WRITE)
def invite(viewer: SignedInRequest) -> HttpResponse:
    """Invite a coordinator or an administrator by mail."""
    if viewer.request.method != "POST":
        return redirect("settings-roles")
    form = InvitationForm(viewer.request.POST)
    if not form.is_valid():
        return _render(viewer, {"form": form}, 400)
    data = form.cleaned_data
    invitations.invite_to_role(data["name"], data["email"], data["role"], viewer.now, viewer.actor)
    section.flash(viewer, "invited")
    return redirect("settings-roles")


@allow_form_methods
@signed_in_view(Scope.ACCESS_WRITE)
def change_invitation(viewer: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation, or mail it again with a new link."""
    if viewer.request.method != "POST":
        return redirect("settings-roles")
    try:
        if "resend" in viewer.request.POST:
            invitations.resend(invitation_id, viewer.now)
            section.flash(viewer, "invited")
        else:
            invitations.revoke(invitation_id, viewer.now)
            section.flash(viewer, "withdrawn")
    except InvalidInvitationError:
        raise Http404 from None
    return redirect("settings-roles")


def _change(viewer: SignedInRequest, change: Any) -> HttpResponse:
    """Make a change of an account, and return to the list."""
    try:
        change()
    except User.DoesNotExist:
        raise Http404 from None
    except LastAdministratorError:
        text = _("This is the last administrator. Make another account an administrator first.")
        return _render(viewer, {"error_text": text}, 409)
    section.flash(viewer, "role")
    return redirect("settings-roles")


def _render(viewer: SignedInRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    accounts = account_roles.list_accounts()
    waiting = invitations.find_open_to_roles(viewer.now)
    page = {
        "rows": [_describe(each, viewer) for each in accounts.order_by("username")[:_MAX_ACCOUNTS]],
        "roles": [(role.value, text) for role, text in _ROLE_TEXTS.items()],
        "invited_roles": _INVITED_ROLES,
        "form": InvitationForm(),
        "invitations": [
            (each, dict(_INVITED_ROLES)[each.role], _format_expiry(each, viewer))
            for each in waiting
        ],
    }
    return section.render(viewer, "settings-roles", {**page, **context}, status)


def _format_expiry(invitation: Invitation, viewer: SignedInRequest) -> str:
    return viewer.clock.format_day(from_datetime(invitation.expires_at))


def _describe(account: User, viewer: SignedInRequest) -> dict[str, Any]:
    return {
        "account": account,
        "name": account.get_full_name() or account.get_username(),
        "interviewer": getattr(account, "interviewer", None),
        "role": account_roles.get_role(account).value,
        "is_own": account.pk == viewer.account_id,
        "last_login": (
            viewer.clock.format_moment(from_datetime(account.last_login))
            if account.last_login
            else ""
        ),
    }
