from django.urls import path

from pages.candidates import open_links

urlpatterns = [
    path(
        "interviews/<id:template_id>/links/<id:link_id>/withdraw",
        open_links.withdraw_link,
        name="withdraw-link",
    ),
]
