from django.urls import path

from people.views import (
    AvailabilityOverrideListView,
    AvailabilityOverrideView,
    InterviewerListView,
    InterviewerView,
)

_INTERVIEWER = "interviewers/<str:interviewer_id>"

urlpatterns = [
    path("interviewers", InterviewerListView.as_view(), name="interviewers"),
    path("interviewers/", InterviewerListView.as_view()),
    path(_INTERVIEWER, InterviewerView.as_view(), name="interviewer"),
    path(f"{_INTERVIEWER}/", InterviewerView.as_view()),
    path(
        f"{_INTERVIEWER}/special-days", AvailabilityOverrideListView.as_view(), name="special-days"
    ),
    path(f"{_INTERVIEWER}/special-days/", AvailabilityOverrideListView.as_view()),
    path(
        f"{_INTERVIEWER}/special-days/<str:days_id>",
        AvailabilityOverrideView.as_view(),
        name="one-special-days",
    ),
    path(f"{_INTERVIEWER}/special-days/<str:days_id>/", AvailabilityOverrideView.as_view()),
]
