"""Coordinators get one mail about each conflict of a booking, whatever finds it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail as django_mail
from django.db import OperationalError, connection

from bookings import conflict_mail, conflict_notices
from bookings.models import ConflictNotice
from engine.timestamps import to_datetime
from interviews.query_limits import QueryTimeoutError
from outbox import delivery
from outbox.models import Message
from people.coordinator_accounts import COORDINATORS_GROUP
from people.models import SpecialDays
from tests import servers
from tests.access import callers
from tests.bookings.booking_factories import ELEVEN, NOON, TEN, book, cancel, move
from tests.bookings.conflict_fixtures import store_calendar
from tests.factories import NOW, alice, bob, set_rules, utc_seconds
from tests.live_processes import ON_POSTGRESQL
from tests.servers import response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
EVENT = "DTSTART:20250122T103000Z\nDTEND:20250122T113000Z"


def create_coordinator(name: str = "carol", email: str = "carol@example.com", **fields) -> User:
    account = User.objects.create_user(name, email, **fields)
    account.groups.add(Group.objects.get(name=COORDINATORS_GROUP))
    return account


@pytest.fixture(autouse=True)
def carol(db) -> User:
    """A coordinator with an email address, who is no interviewer."""
    return create_coordinator()


def take_time_off(*, day: str = "2025-01-22") -> SpecialDays:
    return SpecialDays.objects.create(interviewer=bob(), first_day=day, last_day=day)


def check_all(now: str = NOW) -> int:
    return conflict_notices.check_all(utc_seconds(now))


def deliver() -> list:
    """Deliver the mails to coordinators and return all that were delivered."""
    delivery.deliver_due(utc_seconds(NOW), channel="plain_mail")
    return django_mail.outbox


def test_mail_names_time_interviewer_and_reason_but_no_candidate(template, settings):
    settings.BASE_URL = "https://slots.example"
    book(template)
    take_time_off()
    assert check_all() == 1
    [mail] = deliver()
    assert mail.to == ["carol <carol@example.com>"]
    assert mail.subject == "1 booked interview in conflict"
    assert mail.body == (
        "Hello carol,\n\n"
        "The hours, time off, limits or calendars of interviewers no longer allow the time of these"
        " booked interviews:\n\n"
        "- Wednesday, 22 January 2025, 10:00 to 11:00 (UTC), Technical Interview. Bob Smith: time"
        " off\n\n"
        "They stay booked. Move or cancel them, or ask the interviewers:"
        " https://slots.example/bookings\n"
    )


def test_each_reason_is_notified_of_once(template):
    book(template)
    take_time_off()
    assert [check_all(), check_all()] == [1, 0]
    store_calendar(bob(), (TEN, ELEVEN))
    assert [check_all(), check_all()] == [1, 0]
    first, second = deliver()
    assert "Bob Smith: time off\n" in first.body
    assert "Bob Smith: busy in the calendar\n" in second.body


def test_reason_that_comes_back_is_not_notified_of_again(template):
    book(template)
    row = take_time_off()
    check_all()
    row.delete()
    assert check_all() == 0
    take_time_off()
    assert check_all() == 0


def test_moved_booking_is_notified_of_again(template):
    booking = book(template, TEN)
    row = take_time_off()
    check_all()
    row.delete()
    move(booking, NOON)
    take_time_off()
    assert check_all() == 1
    assert "12:00 to 13:00" in deliver()[-1].body


def test_one_mail_lists_all_conflicts_of_a_run(template):
    for start in (NOON, TEN):
        book(template, start)
    take_time_off()
    set_rules(alice(), max_per_day=1)
    assert check_all() == 4
    [mail] = deliver()
    assert mail.subject == "2 booked interviews in conflict"
    assert mail.body.index("10:00 to 11:00") < mail.body.index("12:00 to 13:00")


def test_long_mail_says_how_much_is_left_out(template, monkeypatch):
    monkeypatch.setattr(conflict_mail, "MAX_LINES", 1)
    for start in (NOON, TEN):
        book(template, start)
    take_time_off()
    check_all()
    [mail] = deliver()
    assert "12:00" not in mail.body
    assert "and 1 more" in mail.body


def test_bookings_are_checked_in_batches(template, monkeypatch):
    monkeypatch.setattr(conflict_notices, "BATCH_SIZE", 1)
    for start in (TEN, NOON):
        book(template, start)
    take_time_off()
    assert check_all() == 2


def test_every_coordinator_gets_a_mail_in_their_own_time(template):
    account = create_coordinator("dora", "dora@example.com", first_name="Dora", last_name="Lund")
    set_rules(bob(), account=account)
    create_coordinator("retired", "retired@example.com", is_active=False)
    create_coordinator("silent", "")
    User.objects.create_superuser("root", "root@example.com")
    book(template)
    take_time_off()
    check_all()
    mails = {mail.to[0]: mail.body for mail in deliver()}
    assert set(mails) == {"carol <carol@example.com>", "Dora Lund <dora@example.com>"}
    assert "05:00 to 06:00 (America/New_York (UTC-05:00))" in mails["Dora Lund <dora@example.com>"]


def test_superusers_are_notified_if_no_coordinator_has_an_address(template, carol):
    carol.delete()
    book(template)
    take_time_off()
    assert check_all() == 0
    User.objects.create_superuser("root", "root@example.com")
    assert check_all() == 1
    assert [mail.to for mail in deliver()] == [["root <root@example.com>"]]


def test_mail_is_in_the_default_language(template, settings):
    settings.LANGUAGE_CODE = "de"
    book(template)
    take_time_off()
    check_all()
    [mail] = deliver()
    assert mail.subject == "1 gebuchtes Gespräch mit Konflikt"
    assert "Bob Smith: abwesend" in mail.body
    assert "Sie bleiben gebucht." in mail.body


def test_job_reads_calendars_of_booked_interviewers(template, serve, settings):
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": True}
    book(template)
    server = serve(send_bytes(response(servers.icalendar_of(EVENT))))
    alice().connections.create(provider="ics", name="Work", url=server.url)
    assert check_all() == 1
    [mail] = deliver()
    assert "Alice Johnson: busy in the calendar" in mail.body
    requests = len(server.requests)
    assert check_all() == 0
    assert len(server.requests) == requests


def test_job_reads_no_calendar_without_a_booking_or_with_prefetching_off(template, serve, settings):
    server = serve(send_bytes(response(servers.icalendar_of(EVENT))))
    alice().connections.create(provider="ics", name="Work", url=server.url)
    settings.CALENDARS = {**settings.CALENDARS, "PREFETCH": True}
    assert (check_all(), server.requests) == (0, [])


def test_cancelled_and_past_bookings_are_not_checked(template):
    cancel(book(template, TEN))
    book(template, NOON)
    take_time_off()
    assert check_all(NOON) == 0


def test_notices_of_past_bookings_are_deleted(template):
    book(template)
    take_time_off()
    check_all()
    check_all(TEN)
    assert not ConflictNotice.objects.exists()


def test_nothing_is_recorded_if_the_mail_cannot_be_stored(template, monkeypatch):
    """A process that dies before the commit leaves the notice to the next run."""
    book(template)
    take_time_off()

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(conflict_notices, "enqueue_all", fail)
        with pytest.raises(KeyboardInterrupt):
            check_all()
    assert not ConflictNotice.objects.exists()
    assert check_all() == 1


def test_change_by_the_api_is_notified_of_at_once(template, django_capture_on_commit_callbacks):
    book(template)
    client = callers.coordinator_client()
    days = {"startDate": "2025-01-22", "endDate": "2025-01-22"}
    url = f"/api/interviewers/{bob().pk}"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{url}/special-days", days, content_type="application/json")
    assert "Bob Smith: time off" in deliver()[-1].body
    body = {"openHours": [{"days": ["mon"], "start": "09:00", "end": "17:00"}]}
    with django_capture_on_commit_callbacks(execute=True):
        client.patch(url, body, content_type="application/json")
    assert "Bob Smith: outside working hours" in deliver()[-1].body


def test_removed_special_hours_are_notified_of(template, django_capture_on_commit_callbacks):
    set_rules(bob(), open_hours="Mon 09:00-17:00")
    row = take_time_off()
    set_rules(row, hours="00:00-24:00")
    book(template)
    with django_capture_on_commit_callbacks(execute=True):
        row.delete()
    assert "Bob Smith: outside working hours" in deliver()[-1].body


def test_change_of_one_interviewer_does_not_check_others(
    template, django_capture_on_commit_callbacks
):
    book(template)
    set_rules(alice(), open_hours="Mon 09:00-17:00")
    with django_capture_on_commit_callbacks(execute=True):
        take_time_off()
    notice = ConflictNotice.objects.get()
    assert (notice.reason, notice.start) == ("time_off", to_datetime(utc_seconds(TEN)))
    assert Message.objects.filter(channel="plain_mail").count() == 1


@pytest.mark.parametrize("error", [OperationalError, QueryTimeoutError])
def test_failed_check_does_not_fail_the_change(
    template, django_capture_on_commit_callbacks, monkeypatch, caplog, error
):
    def fail(*_: object) -> None:
        raise error

    book(template)
    monkeypatch.setattr(conflict_notices, "_notify", fail)
    with django_capture_on_commit_callbacks(execute=True):
        take_time_off()
    assert SpecialDays.objects.exists()
    assert "could not check the bookings of an interviewer" in caplog.text
    monkeypatch.undo()
    assert check_all() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite runs one transaction at a time")
def test_runs_at_the_same_time_notify_once(template):
    create_coordinator("dora", "dora@example.com")  # beside Carol
    for hour in range(10, 16):
        book(template, f"2025-01-22T{hour}:00:00Z")
    day_off = SpecialDays(interviewer=bob(), first_day="2025-01-22", last_day="2025-01-22")
    SpecialDays.objects.bulk_create([day_off])
    start = Barrier(4)

    def run(_: int) -> int:
        start.wait()
        try:
            return check_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(run, range(4))) == 6
    mails = deliver()
    assert len(mails) % 2 == 0
    assert sum(mail.body.count("Bob Smith: time off") for mail in mails) == 2 * 6
