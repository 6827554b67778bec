"""Invalid values in the bodies of holds and bookings are refused by field name."""

from __future__ import annotations

import pytest

from api.pagination import encode_cursor
from bookings.models import Booking, Hold
from bookings.serializers import CandidateSerializer, InviteeSerializer
from tests.bookings.booking_factories import CANDIDATE, TEN, book
from tests.factories import set_rules
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SOME_ID = "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"
CONTROL = ["\r\nBcc: eve@example.com", "\n", "\0", "\x0b", "\x1f", "\x7f", "\x85", "\u2028"]


@pytest.fixture
def errors_of(api, template):
    """Return the names of the invalid fields; assert that nothing is created."""

    def post(path, body):
        answer = api("post", f"{template.pk}/{path}", body)
        assert not Hold.objects.exists()
        assert not Booking.objects.filter(sequence=0, candidate_name="Mallory").exists()
        return sorted(problem_of(answer, 400)["errors"])

    return post


@pytest.fixture
def candidate_errors(errors_of):
    """Return the same for a booking with a changed candidate."""
    return lambda **values: errors_of(
        "bookings", {"start": TEN, "candidate": {**CANDIDATE, "name": "Mallory", **values}}
    )


@pytest.mark.parametrize("minutes", [0, -1, 16, 10**9, "x", "", None, 1.5, [5], {}, True])
def test_hold_lasts_1_to_15_minutes(errors_of, minutes):
    assert errors_of("holds", {"start": TEN, "minutes": minutes}) == ["minutes"]


@pytest.mark.parametrize(
    ("options", "expires"), [({}, "10:05"), *[({"minutes": n}, f"10:{n:02}") for n in (1, 15)]]
)
def test_hold_lasts_5_minutes_by_default(api, template, options, expires):
    hold = api("post", f"{template.pk}/holds", {"start": TEN, **options}).json()
    assert hold["expires"] == f"2025-01-20T{expires}:00Z"


@pytest.mark.parametrize(
    "start",
    ["2025-01-22T10:15:00Z", "2025-01-22T10:00:00.5Z", "2025-01-22T10:00:00", "2025-01-22", "soon",
     "", None, 1737540000, ["x"], {}, "9999-12-31T23:30:00Z", "2025-01-22T10:00:00+05:45"],
)  # fmt: skip
def test_start_must_be_on_the_grid(errors_of, template, start):
    booking = book(template)
    assert errors_of("holds", {"start": start}) == ["start"]
    assert errors_of("bookings", {"start": start, "candidate": CANDIDATE}) == ["start"]
    assert errors_of(f"bookings/{booking.pk}/reschedule", {"start": start}) == ["start"]


def test_grid_is_that_of_the_template(api, template):
    set_rules(template, step=15)
    answer = api("post", f"{template.pk}/holds", {"start": "2025-01-22T15:30:00+05:15"})
    assert answer.json()["start"] == "2025-01-22T10:15:00Z"


def test_empty_body_names_missing_fields(errors_of, template):
    booking = book(template)
    assert errors_of("holds", {}) == errors_of(f"bookings/{booking.pk}/reschedule", {}) == ["start"]
    assert errors_of("bookings", {}) == ["candidate"]


@pytest.mark.parametrize("options", [{}, {"start": TEN, "hold": SOME_ID}])
def test_booking_needs_either_start_or_hold(errors_of, options):
    assert errors_of("bookings", {"candidate": CANDIDATE, **options}) == ["start"]


@pytest.mark.parametrize("hold_id", ["x", "", None, [], {}, -1, SOME_ID[:-1]])
def test_hold_must_be_a_uuid(errors_of, hold_id):
    assert errors_of("bookings", {"hold": hold_id, "candidate": CANDIDATE}) == ["hold"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("holds", {"start": TEN, "minute": 5}),
        ("bookings", {"start": TEN, "candidate": CANDIDATE, "minute": 5}),
        ("bookings/{}/reschedule", {"start": TEN, "minute": 5}),
        ("bookings/{}/cancel", {"minute": 5}),
    ],
)
def test_unknown_field_is_refused(errors_of, template, path, body):
    assert errors_of(path.format(book(template).pk), body) == ["minute"]


def test_unknown_candidate_field_is_refused(candidate_errors):
    assert candidate_errors(phone="1") == ["candidate.phone"]


@pytest.mark.parametrize("candidate", [None, "", "Dana", 5, [], [CANDIDATE], True])
def test_candidate_must_be_an_object(errors_of, candidate):
    assert errors_of("bookings", {"start": TEN, "candidate": candidate}) == ["candidate"]


def test_all_candidate_fields_are_required(errors_of):
    names = [f"candidate.{name}" for name in ("email", "name", "timezone")]
    assert errors_of("bookings", {"start": TEN, "candidate": {}}) == names


@pytest.mark.parametrize("control", CONTROL)
def test_name_email_and_reason_must_be_single_line(candidate_errors, errors_of, template, control):
    assert candidate_errors(name=f"Dana{control}Roy") == ["candidate.name"]
    assert candidate_errors(email=f'"a{control}b"@example.com') == ["candidate.email"]
    booking = book(template)
    assert errors_of(f"bookings/{booking.pk}/cancel", {"reason": f"ill{control}x"}) == ["reason"]


@pytest.mark.parametrize("name", ["", " ", "\n", None, [], {}, True, "x" * 201, "\ud800"])
def test_name_has_at_most_200_characters(candidate_errors, name):
    assert candidate_errors(name=name) == ["candidate.name"]


@pytest.mark.parametrize(
    "email",
    ["", None, "dana", "dana@", "@example.com", "dana@example", "a b@example.com", [], {},
     "dana@example.com, eve@example.com", "Dana <dana@example.com>", "dana@exa\ud800mple.com",
     f"{'x' * 60}@{'y' * 60}.{'y' * 60}.{'y' * 60}.{'y' * 60}.com"],
)  # fmt: skip
def test_email_must_be_one_address(candidate_errors, email):
    assert candidate_errors(email=email) == ["candidate.email"]


@pytest.mark.parametrize(
    "zone", ["", None, "Mars", "berlin", "+05:30", "../UTC", "x" * 65, [], {}, 5]
)
def test_timezone_must_be_an_iana_zone(candidate_errors, zone):
    assert candidate_errors(timezone=zone) == ["candidate.timezone"]


@pytest.mark.parametrize("name", ["李小龙", "Zoë Ødegård", 'O\'Brien, "Bob" <b>', "🦜", "x" * 200])
def test_name_is_kept_as_written(api, template, name):
    body = {"start": TEN, "candidate": {**CANDIDATE, "name": f" {name}\n"}}
    booking = api("post", f"{template.pk}/bookings", body).json()
    stored_booking = api("get", f"{template.pk}/bookings/{booking['id']}").json()
    assert stored_booking["candidate"]["name"] == name


def test_reason_has_at_most_500_characters(api, errors_of, template):
    booking = book(template)
    path = f"bookings/{booking.pk}/cancel"
    for reason in ("x" * 501, None, [], {}):
        assert errors_of(path, {"reason": reason}) == ["reason"]
    assert api("post", f"{template.pk}/{path}", {"reason": "x" * 500}).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [("start", "soon"), ("end", "2025-01-22"), ("limit", "0"), ("limit", "201"), ("limit", "x"),
     ("state", "held"), ("state", ""), ("page", "2"),
     ("cursor", ""), ("cursor", "2"), ("cursor", encode_cursor(TEN)),
     ("cursor", encode_cursor(TEN, 1))],
)  # fmt: skip
def test_invalid_query_parameter_is_named(client, template, name, value):
    answer = client.get(f"/api/interviews/{template.pk}/bookings", {name: value})
    assert list(problem_of(answer, 400)["errors"]) == [name]


@pytest.mark.parametrize("serializer", [CandidateSerializer, InviteeSerializer])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("name", "Ann\u202eeeL"), ("name", "\u200b\u200b"), ("name", "\u2028")],
        *[("email", "a@localhost"), ("email", "a@[127.0.0.1]"), ("email", "a@nowhere")],
    ],
)
def test_misleading_names_and_local_addresses_are_refused(serializer, field, value):
    data = {"name": "Ann", "email": "ann@example.com", "timezone": "UTC", field: value}
    if serializer is InviteeSerializer:
        del data["timezone"]
    candidate = serializer(data=data)
    assert not candidate.is_valid()
    assert list(candidate.errors) == [field]
    assert len(candidate.errors[field]) == 1
