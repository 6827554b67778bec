from django.urls import path

from interviews.views import (
    AdHocAvailabilityView,
    AvailabilityQueryView,
    AvailabilityView,
    ExplainStartView,
)

_AVAILABILITY = "interviews/<str:interview_id>/availability"

urlpatterns = [
    path(_AVAILABILITY, AvailabilityView.as_view(), name="availability"),
    path(f"{_AVAILABILITY}/", AvailabilityView.as_view()),
    path(f"{_AVAILABILITY}/explain", ExplainStartView.as_view(), name="explain"),
    path(f"{_AVAILABILITY}/explain/", ExplainStartView.as_view()),
    path(f"{_AVAILABILITY}/query", AvailabilityQueryView.as_view(), name="interview-query"),
    path(f"{_AVAILABILITY}/query/", AvailabilityQueryView.as_view()),
    path("availability/query", AdHocAvailabilityView.as_view(), name="query"),
    path("availability/query/", AdHocAvailabilityView.as_view()),
]
