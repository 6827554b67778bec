from django.urls import path

from calendars import api_views, views
from calendars.connection_detail_views import ConnectionDetailView

_CONNECTIONS = "interviewers/<str:interviewer_id>/connections"
_CONNECTION = f"{_CONNECTIONS}/<str:connection_id>"

urlpatterns = [
    path("connect/<str:link>", views.connect, name="calendar-connect"),
    path("callback", views.callback, name="calendar-callback"),
]

#: The routes below /api/.
api = [
    path(_CONNECTIONS, api_views.ConnectionListView.as_view(), name="connections"),
    path(f"{_CONNECTIONS}/", api_views.ConnectionListView.as_view()),
    path(_CONNECTION, ConnectionDetailView.as_view(), name="connection"),
    path(f"{_CONNECTION}/", ConnectionDetailView.as_view()),
    path(
        f"{_CONNECTION}/connect-link",
        api_views.ConnectLinkView.as_view(),
        name="connection-connect-link",
    ),
    path(f"{_CONNECTION}/connect-link/", api_views.ConnectLinkView.as_view()),
    path(f"{_CONNECTION}/check", api_views.CheckConnectionView.as_view(), name="connection-check"),
    path(f"{_CONNECTION}/check/", api_views.CheckConnectionView.as_view()),
    path("connections", api_views.AllConnectionsView.as_view(), name="all-connections"),
    path("connections/", api_views.AllConnectionsView.as_view()),
]
