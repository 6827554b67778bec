"""The URLs of the company; `config.urls` puts `api` below /api/."""

from django.urls import path

from company import views

api = [
    path("company", views.CompanyView.as_view(), name="company"),
    path("company/", views.CompanyView.as_view()),
]
urlpatterns = [
    path("company/logo", views.show_logo, name="company-logo"),
    path("company/style.css", views.show_style, name="company-style"),
]
