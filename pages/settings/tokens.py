"""The API tokens: a list, a form that creates one, and how to revoke one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from access import api_tokens
from access.models import ApiToken, TokenState
from api.scopes import TOKEN_SCOPES, Scope
from core.names import validate_name
from engine.local_time import DAY
from engine.timestamps import from_datetime, to_datetime
from pages.responses import allow_form_methods
from pages.settings import section
from pages.signed_in_request import SignedInRequest, signed_in_view

_MAX_TOKENS = 500
_SCOPE_TEXTS = {
    Scope.AVAILABILITY_READ: gettext_lazy("List slots and read explanations, with names"),
    Scope.CANDIDATE_READ: gettext_lazy("List slots as candidates see them, without names"),
    Scope.BOOKINGS_READ: gettext_lazy("Read holds, bookings and candidate links"),
    Scope.BOOKINGS_WRITE: gettext_lazy("Hold, book, move and cancel; send candidate links"),
    Scope.INTERVIEWS_READ: gettext_lazy("Read interview types"),
    Scope.INTERVIEWS_WRITE: gettext_lazy("Change interview types"),
    Scope.PEOPLE_READ: gettext_lazy("Read interviewers and their calendars’ states"),
    Scope.PEOPLE_WRITE: gettext_lazy("Change interviewers and their calendars"),
    Scope.WEBHOOKS_WRITE: gettext_lazy("Read and change webhook endpoints"),
    Scope.EVENTS_READ: gettext_lazy("Read the events feed"),
    Scope.AUDIT_READ: gettext_lazy("Read the audit log"),
    Scope.COMPANY_READ: gettext_lazy("Read the company"),
    Scope.COMPANY_WRITE: gettext_lazy("Change the company"),
    Scope.CANDIDATES_ERASE: gettext_lazy("Erase the personal data of candidates"),
}
#: The tag of each state.
_STATES = {
    TokenState.ACTIVE: ("good", gettext_lazy("Active")),
    TokenState.EXPIRED: ("warning", gettext_lazy("Expired")),
    TokenState.REVOKED: ("neutral", gettext_lazy("Revoked")),
}
#: The choices of a lifetime in days; 0 is for ever.
_LIFETIMES = {
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
    365: gettext_lazy("1 year"),
    0: gettext_lazy("No expiry"),
}


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(max_length=200, validators=[validate_name])
    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, scope.value) for scope in TOKEN_SCOPES]
    )
    lifetime = forms.TypedChoiceField(
        choices=[(str(days), days) for days in _LIFETIMES], coerce=int, initial="90"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.ACCESS_WRITE)
def list_tokens(viewer: SignedInRequest) -> HttpResponse:
    """List the tokens; after a POST, show the text of the new token, once."""
    if viewer.request.method != "POST":
        return _render(viewer, {"form": TokenForm()})
    form = TokenForm(viewer.request.POST)
    if not form.is_valid():
        return _render(viewer, {"form": form}, 400)
    days = form.cleaned_data["lifetime"]
    token = ApiToken(
        name=form.cleaned_data["name"],
        scope=" ".join(form.cleaned_data["scopes"]),
        expires_at=to_datetime(viewer.now + days * DAY) if days else None,
        created_by_id=viewer.account_id,
    )
    text = api_tokens.issue(token, to_datetime(viewer.now))
    return _render(viewer, {"form": TokenForm(), "new_token": token, "new_text": text})


@allow_form_methods
@signed_in_view(Scope.ACCESS_WRITE)
def revoke_token(viewer: SignedInRequest, token_id: int) -> HttpResponse:
    """Revoke a token."""
    if viewer.request.method == "POST":
        try:
            api_tokens.revoke(token_id, to_datetime(viewer.now))
        except ApiToken.DoesNotExist:
            raise Http404 from None
        section.flash(viewer, "revoked")
    return redirect("settings-tokens")


def _render(viewer: SignedInRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    form = context["form"]
    chosen = form.data.getlist("scopes") if form.is_bound else [Scope.AVAILABILITY_READ.value]
    tokens = ApiToken.objects.select_related("created_by")
    page = {
        "rows": [_describe(token, viewer) for token in tokens[:_MAX_TOKENS]],
        "scope_choices": [
            (scope.value, _SCOPE_TEXTS[scope], scope.value in chosen) for scope in TOKEN_SCOPES
        ],
        "lifetimes": [
            (days, text, str(days) == str(form["lifetime"].value()))
            for days, text in _LIFETIMES.items()
        ],
    }
    return section.render(viewer, "settings-tokens", {**page, **context}, status)


def _describe(token: ApiToken, viewer: SignedInRequest) -> dict[str, Any]:
    """Return a row: the token, its state as a tag, and its times as text."""
    clock, creator = viewer.clock, token.created_by
    return {
        "token": token,
        "creator": (creator.get_full_name() or creator.get_username()) if creator else "",
        "state": _STATES[token.get_state(to_datetime(viewer.now))],
        "expires": clock.format_day(from_datetime(token.expires_at)) if token.expires_at else "",
        "last_used": (
            clock.format_moment(from_datetime(token.last_used_at)) if token.last_used_at else ""
        ),
    }
