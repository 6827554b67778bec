from django.urls import path

from access.invitation_views import InterviewerInvitationView
from access.views import MeView, SessionView

urlpatterns = [
    path("me", MeView.as_view(), name="me"),
    path("me/", MeView.as_view()),
    path(
        "interviewers/<str:interviewer_id>/invite",
        InterviewerInvitationView.as_view(),
        name="interviewer-invite",
    ),
    path("interviewers/<str:interviewer_id>/invite/", InterviewerInvitationView.as_view()),
    path("session", SessionView.as_view(), name="session"),
    path("session/", SessionView.as_view()),
]
