from django.urls import path

from pages.interviews import views

urlpatterns = [
    path("interviews", views.template_list, name="interview-list"),
    path("interviews/<id:template_id>", views.board, name="board"),
    path("interviews/<id:template_id>/link", views.send_link, name="send-link"),
]
