from django.urls import path

from access.views import MeView

urlpatterns = [path("me", MeView.as_view(), name="me"), path("me/", MeView.as_view())]
