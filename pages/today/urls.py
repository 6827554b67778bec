from django.urls import path

from pages.today import views

urlpatterns = [path("", views.home, name="home")]
