from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from access.login import SlowForm
from pages import candidate, coordinator, mine

_SIGN_IN = LoginView.as_view(template_name="pages/login.html", authentication_form=SlowForm)

urlpatterns = [
    path("", coordinator.home, name="home"),
    path("login", _SIGN_IN, name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("templates", coordinator.templates, name="templates"),
    path("templates/<int:template_id>", coordinator.board, name="board"),
    path("templates/<int:template_id>/link", coordinator.send_link, name="send-link"),
    path("bookings", coordinator.bookings, name="upcoming"),
    path("bookings/<int:template_id>/<uuid:booking_id>/cancel", coordinator.cancel, name="cancel"),
    path("calendars", coordinator.calendars, name="calendar-health"),
    path("mine", mine.mine, name="mine"),
    path("mine/hours", mine.hours, name="mine-hours"),
    path("mine/days", mine.add_days, name="mine-days"),
    path("mine/days/<int:days_id>/remove", mine.remove_days, name="mine-days-remove"),
    path("mine/limits", mine.change_limits, name="mine-limits"),
    path("mine/calendars/<int:connection_id>/connect", mine.connect_calendar, name="mine-connect"),
    path("mine/calendars/<int:connection_id>/remove", mine.remove_calendar, name="mine-remove"),
    path("book/<str:secret>", candidate.choose, name="candidate"),
    path("book/<str:secret>/confirm", candidate.confirm, name="candidate-confirm"),
    path("book/<str:secret>/cancel", candidate.cancel, name="candidate-cancel"),
]
