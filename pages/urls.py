from django.urls import path

from pages import candidate

urlpatterns = [
    path("book/<str:secret>", candidate.choose, name="candidate"),
    path("book/<str:secret>/confirm", candidate.confirm, name="candidate-confirm"),
    path("book/<str:secret>/cancel", candidate.cancel, name="candidate-cancel"),
]
