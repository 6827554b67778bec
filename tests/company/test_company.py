"""The company: its API, its logo and its stylesheet."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from access import invitations
from api.actors import SYSTEM_ACTOR
from bookings.models import AuditEntry
from company import colours, company_data
from company.logos import MAX_BYTES
from company.models import Company
from outbox import delivery
from tests.access import callers
from tests.bookings.booking_factories import book, issue_link
from tests.factories import NOW, alice, technical_interview, utc_seconds
from tests.problem_details import problem_of

pytestmark = pytest.mark.django_db

URL = "/api/company"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
NOTHING = {
    "name": None,
    "logoUrl": None,
    "colour": None,
    "replyTo": None,
    "language": None,
    "timeZone": "UTC",
}


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
def administrator(no_anonymous_access) -> Client:
    return callers.superuser_client()


@pytest.fixture
def patch(administrator):
    def send(**body: object):
        return administrator.patch(URL, body, content_type="application/json")

    return send


@pytest.fixture
def template_booking(frozen, everybody_free):
    """A booking whose candidate has not chosen a language."""
    return book(technical_interview(alice()))


def test_nothing_is_set_at_first(administrator):
    assert administrator.get(URL).json() == NOTHING


def test_members_are_changed(patch, administrator):
    changes = {
        "name": "Acme",
        "colour": "#2456C4",
        "replyTo": "jobs@acme.example",
        "language": "de",
        "timeZone": "Europe/Berlin",
    }
    assert patch(**changes).json() == {**NOTHING, **changes}
    assert patch(colour=None).json()["colour"] is None
    assert administrator.get(URL).json()["name"] == "Acme"
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("name", "a\u202eb", "invalid"),
        ("name", "x" * 101, "too_long"),
        ("colour", "red", "invalid_format"),
        ("colour", "#2456cg", "invalid_format"),
        ("replyTo", "nobody", "invalid_email"),
        ("language", "fr", "invalid_choice"),
        ("timeZone", "Europe/Atlantis", "invalid_time_zone"),
        ("logo", "?", "invalid_format"),
        ("logo", encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "invalid_format"),
        ("logo", encode(PNG + bytes(MAX_BYTES)), "too_large"),
    ],
)
def test_bad_values_name_their_member(patch, member, value, code):
    [error] = problem_of(patch(**{member: value}), 400)["errors"]
    assert (error["pointer"], error["code"]) == (f"#/{member}", code)


def test_change_of_another_version_is_refused(administrator, patch):
    tag = administrator.get(URL)["ETag"]
    patch(name="Acme")
    response = administrator.patch(
        URL, {"name": "Other"}, content_type="application/json", HTTP_IF_MATCH=tag
    )
    assert problem_of(response, 412)["code"] == "precondition_failed"
    assert company_data.load().name == "Acme"


def test_coordinators_read_but_do_not_change(no_anonymous_access):
    client = callers.coordinator_client()
    assert client.get(URL).status_code == 200
    response = client.patch(URL, {"name": "Acme"}, content_type="application/json")
    assert problem_of(response, 403)["requiredScope"] == "company:write"


def test_change_is_in_the_audit_log(patch):
    patch(name="Acme", logo=encode(PNG))
    patch(name="Acme Ltd")
    entries = AuditEntry.objects.filter(object_type="company")
    assert entries.first().members == ["name"]
    assert entries.first().actor_kind == "account"
    assert "logo" in entries[1].members


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    ],
)
def test_logo_is_served_and_kept_by_its_version(patch, client, content, media_type):
    url = patch(logo=encode(content)).json()["logoUrl"]
    path = re.sub(r"^https?://[^/]+", "", url)
    response = client.get(path)
    assert (response.content, response["Content-Type"]) == (content, media_type)
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get("/company/logo")["Cache-Control"] == "no-cache"
    assert client.get("/company/logo?v=another").status_code == 404
    assert patch(logo=None).json()["logoUrl"] is None
    assert client.get("/company/logo").status_code == 404


def test_stylesheet_has_the_colour(patch, client):
    assert client.get("/company/style.css").status_code == 404
    patch(colour="#7a1fa2")
    response = client.get("/company/style.css?v=7a1fa2")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert response.content.decode().startswith(":root { --accent: #7a1fa2; --accent-tint: #f2")
    assert client.get("/company/style.css?v=ffffff")["Cache-Control"] == "no-cache"


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_text_in_any_colour_can_be_read(colour):
    light, dark = colours.build_light_palette(colour), colours.build_dark_palette(colour)
    for palette, backgrounds in ((light, ("#ffffff", "#f5f6f8")), (dark, ("#0f1217", "#171b22"))):
        pairs = [
            (palette.on_accent, palette.accent),
            *((palette.accent, each) for each in (palette.tint, *backgrounds)),
        ]
        assert min(colours.compute_contrast(*pair) for pair in pairs) >= colours.MIN_CONTRAST


def test_readable_colours_stay_as_they_are():
    assert colours.build_light_palette("#2456c4").accent == "#2456c4"
    assert colours.build_dark_palette("#8fb0ff").accent == "#8fb0ff"


def test_pages_show_name_logo_and_colour(patch, administrator):
    patch(name="Acme", colour="#7a1fa2", logo=encode(PNG))
    html = administrator.get("/").content.decode()
    assert "Acme" in html
    assert f'src="/company/logo?v={company_data.load().logo_version}"' in html
    assert 'href="/company/style.css?v=7a1fa2"' in html
    assert "Acme" in Client().get("/login").content.decode()


def test_pages_use_the_time_zone(patch, administrator):
    patch(timeZone="Asia/Kathmandu")
    assert "Asia/Kathmandu" in administrator.get("/").content.decode()


def test_answers_to_mails_go_to_the_reply_to_address(patch, template_booking):
    patch(replyTo="jobs@acme.example", language="de")
    delivery.deliver_due(utc_seconds(NOW))
    [sent] = [each for each in mail.outbox if "dana@example.com" in each.to[0]]
    assert sent.reply_to == ["jobs@acme.example"]
    assert "Einladung" in sent.subject


def test_mails_name_the_company_on_one_line(template_booking):
    Company.objects.create(pk=Company.ID, name='Açme "Robotics"\r\nBcc: eve@example.com')
    issue_link(template_booking.template, "Noor Haddad", "noor@example.com")
    invitations.invite_to_role(
        "Coco", "coco@example.com", "coordinator", utc_seconds(NOW), SYSTEM_ACTOR
    )
    delivery.deliver_due(utc_seconds(NOW))
    name = 'Açme "Robotics" Bcc: eve@example.com'
    texts = {}
    for sent in mail.outbox:
        message = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
        assert (message["From"].addresses[0].display_name, message["Bcc"]) == (name, None)
        texts[message["To"].addresses[0].addr_spec] = f"{sent.subject}\n{sent.body}"
    assert f"Choose a time for your interview with {name}: " in texts["noor@example.com"]
    assert f"You are invited to Slotsmith at {name}. Choose" in texts["coco@example.com"]
    assert f"You are invited to an interview with {name}." in texts["dana@example.com"]
    [invitation] = [each for each in mail.outbox if "dana@example.com" in each.to[0]]
    assert "ORGANIZER;CN=\"Açme 'Robotics' Bcc: eve@example.com\"" in (
        invitation.alternatives[0][0].replace("\r\n ", "")
    )


def test_language_without_texts_is_refused():
    with pytest.raises(ValidationError) as caught:
        Company(pk=Company.ID, name="Acme", language="fr").full_clean()
    assert set(caught.value.message_dict) == {"language"}


def test_company_without_a_name_is_called_after_the_product():
    assert [str(Company(name=name)) for name in ("", "Acme")] == ["Slotsmith", "Acme"]


def test_company_is_one_row_in_the_admin():
    admin = callers.superuser_client()
    fields = {"name": "Acme", "colour": "", "reply_to": "", "language": "de", "timezone": "UTC"}
    assert admin.post("/admin/company/company/add/", fields).status_code == 302
    assert company_data.load().name == "Acme"
    assert admin.get("/admin/company/company/add/").status_code == 403
    path = f"/admin/company/company/{Company.ID}/change/"
    assert admin.post(path, {**fields, "timezone": "Mars/Olympus"}).status_code == 200
    assert admin.post(path, {**fields, "name": "Acme Ltd"}).status_code == 302
    assert company_data.load().name == "Acme Ltd"
    assert admin.post(f"/admin/company/company/{Company.ID}/delete/").status_code == 403
