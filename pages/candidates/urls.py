from django.urls import path

from pages.candidates import (
    erase_views,
    invite_list_views,
    invite_views,
    link_views,
    list_views,
    window_views,
)

_LINK = "candidates/<uuid:link_id>"

urlpatterns = [
    path("candidates", list_views.candidate_list, name="candidate-list"),
    path("candidates/invite", invite_views.invite, name="candidate-invite"),
    path("candidates/invite/list", invite_list_views.invite_list, name="candidate-invite-list"),
    path(_LINK, link_views.show_link, name="link-details"),
    path(f"{_LINK}/copy", link_views.copy_link, name="link-copy"),
    path(f"{_LINK}/remind", link_views.remind, name="link-remind"),
    path(f"{_LINK}/resend", link_views.resend, name="link-resend"),
    path(f"{_LINK}/extend", link_views.extend, name="link-extend"),
    path(f"{_LINK}/windows", window_views.show_windows, name="link-windows"),
    path(f"{_LINK}/erase", erase_views.erase_candidate_of_link, name="link-erase"),
    path(
        "bookings/<uuid:booking_id>/erase",
        erase_views.erase_candidate_of_booking,
        name="booking-erase",
    ),
    path(f"{_LINK}/withdraw", link_views.withdraw, name="link-withdraw"),
]
