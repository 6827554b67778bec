from django.urls import path

from pages.calendars import views

_CALENDAR = "calendars/<id:connection_id>"

urlpatterns = [
    path("calendars", views.calendar_list, name="calendar-list"),
    path(f"{_CALENDAR}/test", views.test_calendar, name="calendar-test"),
    path(f"{_CALENDAR}/ask", views.ask_to_reconnect, name="calendar-ask"),
    path(f"{_CALENDAR}/remove", views.remove_calendar, name="calendar-remove"),
]
