from django.urls import path

from pages.candidate_link import choose_time, choose_zone, opening_views, views, window_views

urlpatterns = [
    path("book/<str:secret>", choose_time.choose_time, name="candidate"),
    path("book/<str:secret>/zone", choose_zone.choose_zone, name="candidate-zone"),
    path("book/<str:secret>/opened", opening_views.record_opening, name="candidate-opened"),
    path("book/<str:secret>/windows", window_views.send_windows, name="candidate-windows"),
    path("book/<str:secret>/interview.ics", views.download_calendar_file, name="candidate-file"),
    path("book/<str:secret>/confirm", views.confirm_time, name="candidate-confirm"),
    path("book/<str:secret>/cancel", views.cancel_booking, name="candidate-cancel"),
]
