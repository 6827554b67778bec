from django.urls import path, register_converter
from django.urls.converters import IntConverter

from api import path_ids
from pages import caldav_setup, candidate, coordinator, interviewer, moved_bookings, open_links
from pages.sign_in import sign_in, sign_out


class _RowIdConverter(IntConverter):
    """A row id with no more digits than a database accepts."""

    regex = path_ids.PATTERN


register_converter(_RowIdConverter, "id")

urlpatterns = [
    path("", coordinator.home, name="home"),
    path("login", sign_in, name="login"),
    path("logout", sign_out, name="logout"),
    path("templates", coordinator.template_list, name="templates"),
    path("templates/<id:template_id>", coordinator.board, name="board"),
    path("templates/<id:template_id>/link", coordinator.send_link, name="send-link"),
    path(
        "templates/<id:template_id>/links/<id:link_id>/withdraw",
        open_links.withdraw_link,
        name="withdraw-link",
    ),
    path("bookings", coordinator.booking_list, name="booking-list"),
    path(
        "bookings/<id:template_id>/<uuid:booking_id>/cancel",
        coordinator.cancel_booking,
        name="cancel",
    ),
    path("bookings/moved", moved_bookings.moved_list, name="moved"),
    path(
        "bookings/<id:template_id>/<uuid:booking_id>/confirm-times",
        moved_bookings.confirm_times,
        name="confirm-times",
    ),
    path("connections", coordinator.calendar_list, name="calendar-list"),
    path("mine", interviewer.own_page, name="my-page"),
    path("mine/hours", interviewer.save_open_hours, name="my-page-hours"),
    path("mine/hours/office", interviewer.use_office_hours, name="my-page-office-hours"),
    path("mine/core-hours", interviewer.save_core_hours, name="my-page-core-hours"),
    path("mine/days", interviewer.add_special_days, name="my-page-days"),
    path(
        "mine/days/<id:row_id>/remove", interviewer.remove_special_days, name="my-page-days-remove"
    ),
    path("mine/limits", interviewer.save_limits, name="my-page-limits"),
    path("mine/calendars/caldav", caldav_setup.search_calendars, name="my-page-caldav"),
    path(
        "mine/calendars/caldav/choose", caldav_setup.choose_calendar, name="my-page-caldav-choose"
    ),
    path(
        "mine/calendars/new/<str:provider>",
        interviewer.connect_new_calendar,
        name="my-page-connect-new",
    ),
    path(
        "mine/calendars/<id:connection_id>/connect",
        interviewer.reconnect_calendar,
        name="my-page-connect",
    ),
    path(
        "mine/calendars/<id:connection_id>/remove",
        interviewer.remove_calendar,
        name="my-page-remove",
    ),
    path("book/<str:secret>", candidate.choose_time, name="candidate"),
    path(
        "book/<str:secret>/interview.ics", candidate.download_calendar_file, name="candidate-file"
    ),
    path("book/<str:secret>/confirm", candidate.confirm_time, name="candidate-confirm"),
    path("book/<str:secret>/cancel", candidate.cancel_booking, name="candidate-cancel"),
]
