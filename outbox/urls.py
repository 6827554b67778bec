from django.urls import path

from outbox.event_views import EventsView

_ENDPOINTS = {
    "events": ("events", EventsView),
}

urlpatterns = [
    pattern
    for name, (route, view) in _ENDPOINTS.items()
    for pattern in (path(route, view.as_view(), name=name), path(f"{route}/", view.as_view()))
]
