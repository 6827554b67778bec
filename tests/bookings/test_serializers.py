"""Invalid values in the bodies of holds and bookings are refused by field name."""

from __future__ import annotations

import pytest

from bookings.models import Booking, Hold
from bookings.serializers import CandidateSerializer, InviteeSerializer
from tests.bookings.booking_factories import CANDIDATE, TEN, book
from tests.factories import set_rules
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SOME_ID = "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"
CONTROL = ["\r\nBcc: eve@example.com", "\n", "\0", "\x0b", "\x1f", "\x7f", "\x85", "\u2028"]


@pytest.fixture
def invalid_fields(api, template):
    """Return the names of the invalid fields; assert that nothing is created."""

    def post(path, body):
        url = path if path.startswith("bookings/") else f"{template.pk}/{path}"
        answer = api("post", url, body)
        assert not Hold.objects.exists()
        assert not Booking.objects.filter(sequence=0, candidate_name="Mallory").exists()
        return sorted(errors_of(problem_of(answer, 400)))

    return post


@pytest.fixture
def candidate_errors(invalid_fields):
    """Return the same for a booking with a changed candidate."""
    return lambda **values: invalid_fields(
        "bookings", {"start": TEN, "candidate": {**CANDIDATE, "name": "Mallory", **values}}
    )


@pytest.mark.parametrize("minutes", [0, -1, 16, 10**9, "x", "", None, 1.5, [5], {}, True])
def test_hold_lasts_1_to_15_minutes(invalid_fields, minutes):
    assert invalid_fields("holds", {"start": TEN, "holdMinutes": minutes}) == ["holdMinutes"]


@pytest.mark.parametrize(
    ("options", "expires"), [({}, "10:05"), *[({"holdMinutes": n}, f"10:{n:02}") for n in (1, 15)]]
)
def test_hold_lasts_5_minutes_by_default(api, template, options, expires):
    hold = api("post", f"{template.pk}/holds", {"start": TEN, **options}).json()
    assert hold["expiresAt"] == f"2025-01-20T{expires}:00Z"


@pytest.mark.parametrize(
    "start",
    ["2025-01-22T10:00:00", "2025-01-22", "soon", "", None, 1737540000, ["x"], {},
     "9999-12-31T23:30:00Z"],
)  # fmt: skip
def test_start_must_be_an_instant(invalid_fields, template, start):
    booking = book(template)
    assert invalid_fields("holds", {"start": start}) == ["start"]
    assert invalid_fields("bookings", {"start": start, "candidate": CANDIDATE}) == ["start"]
    assert invalid_fields(f"bookings/{booking.pk}/reschedule", {"start": start}) == ["start"]


@pytest.mark.parametrize(
    "start", ["2025-01-22T10:15:00Z", "2025-01-22T10:00:00.5Z", "2025-01-22T10:00:00+05:45"]
)
def test_start_off_the_grid_is_refused_with_the_nearest_slots(api, template, start):
    booking, body = book(template), {"start": start}
    for path, more in (
        (f"{template.pk}/holds", {}),
        (f"{template.pk}/bookings", {"candidate": CANDIDATE}),
        (f"bookings/{booking.pk}/reschedule", {}),
    ):
        problem = problem_of(api("post", path, {**body, **more}), 409)
        assert problem["type"] == "urn:slotsmith:slot-refused"
        assert problem["reasons"] == ["off_grid"]
        assert len(problem["nearest"]) == 5


def test_grid_is_that_of_the_template(api, template):
    set_rules(template, step=15)
    answer = api("post", f"{template.pk}/holds", {"start": "2025-01-22T15:30:00+05:15"})
    assert answer.json()["start"] == "2025-01-22T10:15:00Z"


def test_empty_body_names_missing_fields(invalid_fields, template):
    booking = book(template)
    assert (
        invalid_fields("holds", {})
        == invalid_fields(f"bookings/{booking.pk}/reschedule", {})
        == ["start"]
    )
    assert invalid_fields("bookings", {}) == ["candidate"]


@pytest.mark.parametrize("options", [{}, {"start": TEN, "holdId": SOME_ID}])
def test_booking_needs_either_start_or_hold(invalid_fields, options):
    assert invalid_fields("bookings", {"candidate": CANDIDATE, **options}) == ["start"]


@pytest.mark.parametrize("hold_id", ["x", "", None, [], {}, -1, SOME_ID[:-1]])
def test_hold_must_be_a_uuid(invalid_fields, hold_id):
    assert invalid_fields("bookings", {"holdId": hold_id, "candidate": CANDIDATE}) == ["holdId"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("holds", {"start": TEN, "minute": 5}),
        ("bookings", {"start": TEN, "candidate": CANDIDATE, "minute": 5}),
        ("bookings/{}/reschedule", {"start": TEN, "minute": 5}),
        ("bookings/{}/cancel", {"minute": 5}),
    ],
)
def test_unknown_field_is_refused(invalid_fields, template, path, body):
    assert invalid_fields(path.format(book(template).pk), body) == ["minute"]


def test_unknown_candidate_field_is_refused(candidate_errors):
    assert candidate_errors(phone="1") == ["candidate.phone"]


@pytest.mark.parametrize("candidate", [None, "", "Dana", 5, [], [CANDIDATE], True])
def test_candidate_must_be_an_object(invalid_fields, candidate):
    assert invalid_fields("bookings", {"start": TEN, "candidate": candidate}) == ["candidate"]


def test_name_and_email_of_the_candidate_are_required(invalid_fields):
    names = [f"candidate.{name}" for name in ("email", "name")]
    assert invalid_fields("bookings", {"start": TEN, "candidate": {}}) == names


@pytest.mark.parametrize("control", CONTROL)
def test_name_email_and_reason_must_be_single_line(
    candidate_errors, invalid_fields, template, control
):
    assert candidate_errors(name=f"Dana{control}Roy") == ["candidate.name"]
    assert candidate_errors(email=f'"a{control}b"@example.com') == ["candidate.email"]
    booking = book(template)
    assert invalid_fields(f"bookings/{booking.pk}/cancel", {"reason": f"ill{control}x"}) == [
        "reason"
    ]


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
    assert candidate_errors(timeZone=zone) == ["candidate.timeZone"]


@pytest.mark.parametrize("name", ["李小龙", "Zoë Ødegård", 'O\'Brien, "Bob" <b>', "🦜", "x" * 200])
def test_name_is_kept_as_written(api, template, name):
    body = {"start": TEN, "candidate": {**CANDIDATE, "name": f" {name}\n"}}
    booking = api("post", f"{template.pk}/bookings", body).json()
    stored_booking = api("get", f"bookings/{booking['id']}").json()
    assert stored_booking["candidate"]["name"] == name


def test_reason_has_at_most_500_characters(api, invalid_fields, template):
    booking = book(template)
    path = f"bookings/{booking.pk}/cancel"
    for reason in ("x" * 501, [], {}):
        assert invalid_fields(path, {"reason": reason}) == ["reason"]
    assert api("post", path, {"reason": "x" * 500}).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [("start", "soon"), ("end", "2025-01-22"), ("limit", "0"), ("limit", "201"), ("limit", "x"),
     ("state", "held"), ("state", ""), ("state", "any"), ("page", "2"), ("sort", "end"),
     ("interviewId", "x"), ("interviewId", "0"), ("interviewerId", str(2**63)),
     ("updatedSince", "soon"), ("externalId", "x" * 256), ("candidateEmail", "x" * 255),
     ("cursor", ""), ("cursor", "2")],
)  # fmt: skip
def test_invalid_query_parameter_is_named(client, name, value):
    answer = client.get("/api/bookings", {name: value})
    [named] = errors_of(problem_of(answer, 400))
    assert named.partition("[")[0] == name


@pytest.mark.parametrize("serializer", [CandidateSerializer, InviteeSerializer])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("name", "Ann\u202eeeL"), ("name", "\u200b\u200b"), ("name", "\u2028")],
        *[("email", "a@localhost"), ("email", "a@[127.0.0.1]"), ("email", "a@nowhere")],
    ],
)
def test_misleading_names_and_local_addresses_are_refused(serializer, field, value):
    data = {"name": "Ann", "email": "ann@example.com", "timeZone": "UTC", field: value}
    if serializer is InviteeSerializer:
        del data["timeZone"]
    candidate = serializer(data=data)
    assert not candidate.is_valid()
    assert list(candidate.errors) == [field]
    assert len(candidate.errors[field]) == 1
