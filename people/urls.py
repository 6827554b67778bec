from django.urls import path

from people.batch_views import InterviewerBatchView
from people.special_days_views import SpecialDaysListView, SpecialDaysView
from people.views import InterviewerListView, InterviewerView

_INTERVIEWER = "interviewers/<str:interviewer_id>"

urlpatterns = [
    path("interviewers", InterviewerListView.as_view(), name="interviewers"),
    path("interviewers/", InterviewerListView.as_view()),
    path("interviewers/batch", InterviewerBatchView.as_view(), name="interviewers-batch"),
    path("interviewers/batch/", InterviewerBatchView.as_view()),
    path(_INTERVIEWER, InterviewerView.as_view(), name="interviewer"),
    path(f"{_INTERVIEWER}/", InterviewerView.as_view()),
    path(f"{_INTERVIEWER}/special-days", SpecialDaysListView.as_view(), name="special-days"),
    path(f"{_INTERVIEWER}/special-days/", SpecialDaysListView.as_view()),
    path(
        f"{_INTERVIEWER}/special-days/<str:days_id>",
        SpecialDaysView.as_view(),
        name="one-special-days",
    ),
    path(f"{_INTERVIEWER}/special-days/<str:days_id>/", SpecialDaysView.as_view()),
]
