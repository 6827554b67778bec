from django.urls import path

from pages.bookings import moved_bookings, views

urlpatterns = [
    path("bookings", views.booking_list, name="booking-list"),
    path("bookings/<id:template_id>/<uuid:booking_id>/cancel", views.cancel_booking, name="cancel"),
    path("bookings/moved", moved_bookings.moved_list, name="moved"),
    path(
        "bookings/<id:template_id>/<uuid:booking_id>/confirm-times",
        moved_bookings.confirm_times,
        name="confirm-times",
    ),
]
