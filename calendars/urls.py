from django.urls import path

from calendars import views

urlpatterns = [
    path("connect/<str:link>", views.connect, name="calendar-connect"),
    path("callback", views.callback, name="calendar-callback"),
]
