from django.urls import path

from interviews.interview_views import InterviewListView, InterviewView
from interviews.views import (
    AdHocAvailabilityView,
    AvailabilityQueryView,
    AvailabilityView,
    ExplainStartView,
)

_AVAILABILITY = "interviews/<str:interview_id>/availability"

_INTERVIEW = "interviews/<str:interview_id>"

urlpatterns = [
    path("interviews", InterviewListView.as_view(), name="interviews"),
    path("interviews/", InterviewListView.as_view()),
    path(_INTERVIEW, InterviewView.as_view(), name="interview"),
    path(f"{_INTERVIEW}/", InterviewView.as_view()),
    path(_AVAILABILITY, AvailabilityView.as_view(), name="availability"),
    path(f"{_AVAILABILITY}/", AvailabilityView.as_view()),
    path(f"{_AVAILABILITY}/explain", ExplainStartView.as_view(), name="explain"),
    path(f"{_AVAILABILITY}/explain/", ExplainStartView.as_view()),
    path(f"{_AVAILABILITY}/query", AvailabilityQueryView.as_view(), name="interview-query"),
    path(f"{_AVAILABILITY}/query/", AvailabilityQueryView.as_view()),
    path("availability/query", AdHocAvailabilityView.as_view(), name="query"),
    path("availability/query/", AdHocAvailabilityView.as_view()),
]
