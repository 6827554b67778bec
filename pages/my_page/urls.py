from django.urls import path

from pages.my_page import (
    caldav_setup,
    calendar_forms,
    feed_setup,
    own_interview,
    section_forms,
    views,
)
from pages.my_page.interviewer_page import own_form_view as own

_INTERVIEW = "my-page/interviews/<uuid:booking_id>"

urlpatterns = [
    path("my-page", views.own_page, name="my-page"),
    path(_INTERVIEW, own_interview.show_interview, name="my-interview"),
    path(
        f"{_INTERVIEW}/interview.ics",
        own_interview.download_calendar_file,
        name="my-interview-file",
    ),
    path("my-page/hours", own(section_forms.save_open_hours), name="my-page-hours"),
    path("my-page/hours/office", own(section_forms.use_office_hours), name="my-page-office-hours"),
    path("my-page/core-hours", own(section_forms.save_core_hours), name="my-page-core-hours"),
    path("my-page/days", own(section_forms.add_special_days), name="my-page-days"),
    path(
        "my-page/days/<id:row_id>/remove",
        own(section_forms.remove_special_days),
        name="my-page-days-remove",
    ),
    path("my-page/limits", own(section_forms.save_limits), name="my-page-limits"),
    path("my-page/calendars/caldav", own(caldav_setup.search_calendars), name="my-page-caldav"),
    path(
        "my-page/calendars/caldav/choose",
        own(caldav_setup.choose_calendar),
        name="my-page-caldav-choose",
    ),
    path("my-page/calendars/ics", own(feed_setup.connect_feed), name="my-page-ics"),
    path(
        "my-page/calendars/new/<str:provider>",
        own(calendar_forms.connect_new_calendar),
        name="my-page-connect-new",
    ),
    path(
        "my-page/calendars/<id:connection_id>/connect",
        own(calendar_forms.reconnect_calendar),
        name="my-page-connect",
    ),
    path(
        "my-page/calendars/<id:connection_id>/test",
        own(calendar_forms.test_calendar),
        name="my-page-test",
    ),
    path(
        "my-page/calendars/<id:connection_id>/remove",
        own(calendar_forms.remove_calendar),
        name="my-page-remove",
    ),
]
