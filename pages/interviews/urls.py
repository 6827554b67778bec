from django.urls import path

from pages.interviews import board_views, find_times, type_deletion, type_editor, types

urlpatterns = [
    path("interviews", types.template_list, name="interview-list"),
    path("interviews/new", type_editor.create_type, name="interview-new"),
    path("interviews/find-times", find_times.find_times, name="find-times"),
    path("interviews/<id:template_id>/edit", type_editor.edit_type, name="interview-edit"),
    path("interviews/<id:template_id>/archive", types.archive_type, name="interview-archive"),
    path("interviews/<id:template_id>/delete", type_deletion.delete_type, name="interview-delete"),
    path("interviews/<id:template_id>/restore", types.restore_type, name="interview-restore"),
    path("interviews/<id:template_id>", board_views.board, name="board"),
    path("interviews/<id:template_id>/book", board_views.book, name="board-book"),
    path("interviews/<id:template_id>/hold", board_views.hold, name="board-hold"),
    path("interviews/<id:template_id>/move", board_views.move, name="board-move"),
    path("interviews/<id:template_id>/release", board_views.release, name="board-release"),
]
