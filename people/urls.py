from django.urls import path

from people.views import InterviewersView, InterviewerView, OneSpecialDaysView, SpecialDaysView

_INTERVIEWER = "interviewers/<str:interviewer_id>"

urlpatterns = [
    path("interviewers", InterviewersView.as_view(), name="interviewers"),
    path("interviewers/", InterviewersView.as_view()),
    path(_INTERVIEWER, InterviewerView.as_view(), name="interviewer"),
    path(f"{_INTERVIEWER}/", InterviewerView.as_view()),
    path(f"{_INTERVIEWER}/special-days", SpecialDaysView.as_view(), name="special-days"),
    path(f"{_INTERVIEWER}/special-days/", SpecialDaysView.as_view()),
    path(
        f"{_INTERVIEWER}/special-days/<str:days_id>",
        OneSpecialDaysView.as_view(),
        name="one-special-days",
    ),
    path(f"{_INTERVIEWER}/special-days/<str:days_id>/", OneSpecialDaysView.as_view()),
]
