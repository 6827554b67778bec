from django.urls import path

from pages.calendars import views

urlpatterns = [path("calendars", views.calendar_list, name="calendar-list")]
