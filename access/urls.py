from django.urls import path

from access.views import MeView, SessionView

urlpatterns = [
    path("me", MeView.as_view(), name="me"),
    path("me/", MeView.as_view()),
    path("session", SessionView.as_view(), name="session"),
    path("session/", SessionView.as_view()),
]
