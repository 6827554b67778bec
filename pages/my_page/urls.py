from django.urls import path

from pages.my_page import caldav_setup, views

urlpatterns = [
    path("my-page", views.own_page, name="my-page"),
    path("my-page/hours", views.save_open_hours, name="my-page-hours"),
    path("my-page/hours/office", views.use_office_hours, name="my-page-office-hours"),
    path("my-page/core-hours", views.save_core_hours, name="my-page-core-hours"),
    path("my-page/days", views.add_special_days, name="my-page-days"),
    path("my-page/days/<id:row_id>/remove", views.remove_special_days, name="my-page-days-remove"),
    path("my-page/limits", views.save_limits, name="my-page-limits"),
    path("my-page/calendars/caldav", caldav_setup.search_calendars, name="my-page-caldav"),
    path(
        "my-page/calendars/caldav/choose",
        caldav_setup.choose_calendar,
        name="my-page-caldav-choose",
    ),
    path(
        "my-page/calendars/new/<str:provider>",
        views.connect_new_calendar,
        name="my-page-connect-new",
    ),
    path(
        "my-page/calendars/<id:connection_id>/connect",
        views.reconnect_calendar,
        name="my-page-connect",
    ),
    path(
        "my-page/calendars/<id:connection_id>/remove",
        views.remove_calendar,
        name="my-page-remove",
    ),
]
