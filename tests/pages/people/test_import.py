"""Coordinators import people from a CSV file; they see the result first."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.csv_rows import MAX_ROWS
from people.models import Interviewer
from tests.access import callers
from tests.factories import alice, set_rules
from tests.pages.page_content import ParsedPage, get_page
from tests.pages.test_pages_are_german import check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
PATH = "/people/import"
FILE = """name,email,time zone,working hours,max per week
Alice Jones,ALICE@example.com,,,4
Zoe Adler,zoe@example.com,Europe/Berlin,Mon-Thu 09:00-17:00; Fri 09:00-12:00,5
"""


@pytest.fixture
def client() -> Client:
    set_rules(alice(), email="alice@example.com")
    return callers.coordinator_client()


def preview(client: Client, text: str, status: int = 200) -> ParsedPage:
    response = client.post(PATH, {"text": text})
    assert response.status_code == status
    return ParsedPage(response)


def confirm_file(client: Client, text: str, **typed: str):
    page = preview(client, text)
    values = {"text": text, "confirmed": page.field("confirmed")["value"]}
    return client.post(PATH, {**values, **typed})


def test_preview_changes_nothing(client):
    page = preview(client, FILE)
    assert "1 to add, 1 to change, 0 with errors" in page.text
    assert "2 Alice Jones ALICE@example.com Any time Will be changed" in page.text
    assert (
        "3 Zoe Adler zoe@example.com Mon–Thu 09:00-17:00; Fri 09:00-12:00 Will be added"
        in page.text
    )
    assert [each.name for each in Interviewer.objects.all()] == ["Alice Johnson"]


def test_confirmed_rows_are_added_and_changed(client):
    response = confirm_file(client, FILE)
    assert (response.status_code, response["Location"]) == (302, "/people")
    text = get_page(client, "/people").text
    assert "1 person was added. 1 person was changed." in text
    changed, added = Interviewer.objects.order_by("name")
    assert (changed.name, changed.timezone, changed.max_per_week) == (
        "Alice Jones",
        "Europe/London",
        4,
    )
    assert added.open_hours == "Mon-Thu 09:00-17:00\nFri 09:00-12:00"
    assert "0 to add, 0 to change" in preview(client, FILE).text


def test_new_people_without_hours_get_those_of_the_form(client):
    text = "name,email\nAlice Jones,alice@example.com\nZoe Adler,zoe@example.com\n"
    assert "New people without working hours get Monday to Friday" in preview(client, text).text
    confirm_file(client, text)
    changed, added = Interviewer.objects.order_by("name")
    assert (changed.open_hours, added.open_hours) == ("", "Mon-Fri 09:00-17:00")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("Zoe,,UTC,,", "email: Enter an email address. It identifies the person of the row."),
        (",zoe@example.com,UTC,,", "name: This field is required."),
        ("Zoe,zoe,UTC,,", "email: Enter a valid email address."),
        ("Zoe,zoe@example.com,Mars/Olympus,,", "time zone: “Mars/Olympus” is not a valid"),
        ("Zoe,zoe@example.com,UTC,9-17,", "working hours: Line 1"),
        ("Zoe,zoe@example.com,UTC,,0", "max per week: Ensure this value"),
        ("Zoe,Alice@example.com,UTC,,", "email: Line 2 has the same address."),
    ],
)
def test_row_with_an_error_stops_the_import(client, row, text):
    page = preview(client, f"{FILE.splitlines()[0]}\nAlice,alice@example.com,,,\n{row}\n")
    assert "1 with errors" in page.text
    assert f"3 {' '.join(row.split(',')[:2]).strip()} Error {text}" in page.text
    assert "Import these people" not in page.text
    assert re.search("Nothing was imported.* 3 .* 2 Alice .* No errors", page.text)
    assert "Will be" not in page.text
    assert Interviewer.objects.get().name == "Alice Johnson"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The first line must name each column once"),
        ("name\nZoe\n", "The first line must name each column once"),
        ("name,name,email\nZoe,Zoe,z@example.com\n", "must name each column once"),
        ("name,email,phone\nZoe,z@example.com,1\n", "Unknown columns: phone. Known columns: name,"),
        ("name|email\nZoe|z@example.com\n", "The first line has only one column. Separate"),
        ("name,email\n", "The file has no rows below its header."),
        ("name,email\nZoe,z@example.com,1\n", "Line 2 has more cells than the header."),
        ('name,email\n"Zoe" x,z@example.com\n', "Line 2 cannot be read."),
        ("name,email\n" + "Z,z@example.com\n" * (MAX_ROWS + 1), "more than 500 rows"),
        ("name,email\n" + "x" * 500_000, "The file is too long."),
        ("name,email\nZ\0,z@example.com\n", "The file is not a text file."),
    ],
)
def test_file_that_cannot_be_read_is_refused(client, text, message):
    assert message in preview(client, text, 400).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_file_of_a_spreadsheet_is_read(client, encoding):
    content = "Name;E_mail;Time_Zone\r\nZoë Ädler;zoe@example.com;UTC\r\n".replace(
        "E_mail", "Email"
    )
    upload = SimpleUploadedFile("people.csv", content.encode(encoding))
    page = ParsedPage(client.post(PATH, {"file": upload}))
    assert "2 Zoë Ädler zoe@example.com Mon–Fri 09:00-17:00 Will be added" in page.text


def test_import_is_shown_again_if_people_changed_meanwhile(client):
    page = preview(client, FILE)
    confirmed = page.field("confirmed")["value"]
    Interviewer.objects.create(name="Zoe", email="zoe@example.com")
    response = client.post(PATH, {"text": FILE, "confirmed": confirmed})
    assert response.status_code == 409
    assert "Nothing was imported" in ParsedPage(response).text
    assert Interviewer.objects.filter(name="Alice Johnson").exists()


def test_preview_needs_as_many_queries_for_many_rows(client, django_assert_max_num_queries):
    preview(client, FILE)
    with django_assert_max_num_queries(6) as few:
        preview(client, FILE)
    more = "".join(f"P{number},p{number}@example.com,UTC,,\n" for number in range(100))
    with django_assert_max_num_queries(len(few)):
        preview(client, FILE + more)


def test_interviewers_may_not_import(client):
    own = callers.interviewer_client(alice())
    assert own.post(PATH, {"text": FILE}).status_code == 403


def test_page_is_german(client):
    check(client, PATH)
    check(client, PATH, 400, text="nothing")
    check(client, PATH, text="name,email\nAlice Johnson,alice@example.com\nBob Smith,b@x")
