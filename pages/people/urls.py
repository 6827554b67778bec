from django.urls import path

from pages.my_page import caldav_setup, feed_setup, section_forms
from pages.my_page.interviewer_page import person_form_view as of_person
from pages.people import (
    details_forms,
    import_views,
    list_views,
    person_deletion,
    person_views,
    week_views,
)

_PERSON = "people/<id:interviewer_id>"

urlpatterns = [
    path("people", list_views.people_list, name="people"),
    path("people/week", week_views.show_week, name="people-week"),
    path("people/import", import_views.import_people, name="people-import"),
    path("people/new", details_forms.add_person, name="person-new"),
    path(_PERSON, of_person(person_views.show_person), name="person"),
    path(f"{_PERSON}/edit", of_person(person_views.edit_person), name="person-edit"),
    path(f"{_PERSON}/details", of_person(details_forms.save_details), name="person-details"),
    path(f"{_PERSON}/archive", of_person(person_views.archive_person), name="person-archive"),
    path(f"{_PERSON}/delete", of_person(person_deletion.delete_person), name="person-delete"),
    path(f"{_PERSON}/restore", of_person(person_views.restore_person), name="person-restore"),
    path(f"{_PERSON}/invite", of_person(person_views.invite_person), name="person-invite"),
    path(f"{_PERSON}/hours", of_person(section_forms.save_open_hours), name="person-hours"),
    path(
        f"{_PERSON}/hours/office",
        of_person(section_forms.use_office_hours),
        name="person-office-hours",
    ),
    path(
        f"{_PERSON}/core-hours", of_person(section_forms.save_core_hours), name="person-core-hours"
    ),
    path(f"{_PERSON}/days", of_person(section_forms.add_special_days), name="person-days"),
    path(
        f"{_PERSON}/days/<id:row_id>/remove",
        of_person(section_forms.remove_special_days),
        name="person-days-remove",
    ),
    path(f"{_PERSON}/limits", of_person(section_forms.save_limits), name="person-limits"),
    path(
        f"{_PERSON}/calendars/caldav",
        of_person(caldav_setup.search_calendars),
        name="person-caldav",
    ),
    path(
        f"{_PERSON}/calendars/caldav/choose",
        of_person(caldav_setup.choose_calendar),
        name="person-caldav-choose",
    ),
    path(f"{_PERSON}/calendars/ics", of_person(feed_setup.connect_feed), name="person-ics"),
]
