from django.urls import path

from pages.bookings import detail, failed_write_rows, moved_bookings, moving, swapping, views

_BOOKING = "bookings/<uuid:booking_id>"

urlpatterns = [
    path("bookings", views.booking_list, name="booking-list"),
    path("bookings/export.csv", views.export_bookings, name="booking-export"),
    path(
        "bookings/calendar-writes/<id:write_id>/retry",
        failed_write_rows.retry_write,
        name="calendar-write",
    ),
    path("bookings/moved", moved_bookings.moved_list, name="moved"),
    path(_BOOKING, detail.show_booking, name="booking-detail"),
    path(f"{_BOOKING}/cancel", detail.cancel_booking, name="cancel"),
    path(f"{_BOOKING}/candidate", detail.correct_candidate, name="booking-candidate"),
    path(f"{_BOOKING}/confirm-times", moved_bookings.confirm_times, name="confirm-times"),
    path(f"{_BOOKING}/mails/<id:mail_id>", detail.send_mail_again, name="booking-mail"),
    path(f"{_BOOKING}/move", moving.move_booking, name="booking-move"),
    path(f"{_BOOKING}/replace-interviewer", swapping.swap_interviewer, name="booking-swap"),
]
