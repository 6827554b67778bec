from django.urls import path

from access.account_views import AccountListView, AccountView
from access.colleague_views import (
    ColleagueInvitationListView,
    ColleagueInvitationView,
    ResendInvitationView,
)
from access.invitation_views import InterviewerInvitationView
from access.token_views import ApiTokenListView, ApiTokenView, RevokeApiTokenView
from access.views import MeView, SessionView

_INVITATION = "invitations/<str:invitation_id>"
_TOKEN = "tokens/<str:token_id>"  # noqa: S105  (not a secret)

_ENDPOINTS = {
    "me": ("me", MeView),
    "interviewer-invite": ("interviewers/<str:interviewer_id>/invite", InterviewerInvitationView),
    "session": ("session", SessionView),
    "accounts": ("accounts", AccountListView),
    "account": ("accounts/<str:account_id>", AccountView),
    "invitations-to-roles": ("invitations", ColleagueInvitationListView),
    "invitation-to-role": (_INVITATION, ColleagueInvitationView),
    "invitation-to-role-resend": (f"{_INVITATION}/resend", ResendInvitationView),
    "api-tokens": ("tokens", ApiTokenListView),
    "api-token": (_TOKEN, ApiTokenView),
    "api-token-revoke": (f"{_TOKEN}/revoke", RevokeApiTokenView),
}
urlpatterns = [
    pattern
    for name, (route, view) in _ENDPOINTS.items()
    for pattern in (path(route, view.as_view(), name=name), path(f"{route}/", view.as_view()))
]
