from django.urls import path

from interviews.views import AvailabilityView

urlpatterns = [
    path("<str:interview_id>/availability", AvailabilityView.as_view(), name="availability"),
    path("<str:interview_id>/availability/", AvailabilityView.as_view()),
]
