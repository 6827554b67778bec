from __future__ import annotations

import tracemalloc

import pytest

from core.read_errors import ReadError
from ical.parser import MAX_COMPONENTS, MAX_LINE_BYTES, MAX_LINES, Component, parse

LARGEST_BODY = 10_000_000
EVENT = "BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20250122T090000\r\nEND:VEVENT\r\n"


def file(content: str = EVENT) -> str:
    return f"BEGIN:VCALENDAR\r\n{content}END:VCALENDAR\r\n"


def event(body: str | bytes, *wanted: str) -> Component:
    encoded = body.encode() if isinstance(body, str) else body
    (calendar,) = parse(encoded, wanted or ("DTSTART",))
    return calendar.get_components("VEVENT")[0]


def start(body: str | bytes) -> tuple[str, str]:
    line = event(body).get_single_line("DTSTART")
    return line.parameters["TZID"], line.require_value()


def why(body: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        parse(body, ["DTSTART"])
    return caught.value.reason.value


@pytest.mark.parametrize(
    "body",
    [
        file().encode(),
        file().replace("\r\n", "\n").encode(),
        file().replace("\r\n", "\r").encode(),
        file().replace("\r\n", "\n\n").encode(),
        b"\xef\xbb\xbf" + file().encode(),
        b"\r\n  " + file().encode() + b"\r\n\0\0",
        file().encode("utf-16"),
        file().lower().replace("europe/berlin", "Europe/Berlin").replace("t09", "T09").encode(),
        file().replace("TZID=Europe/", "TZID=Eu\r\n rope/").encode(),
        file().replace("TZID=Europe/", "TZID=Eu\r\n\trope/").encode(),
        file().replace("TZID=Europe/Berlin", 'TZID="Europe/Berlin";X-A=1,"2:3"').encode(),
    ],
)
def test_a_line_is_read_however_it_is_broken_and_encoded(body):
    assert start(body) == ("Europe/Berlin", "20250122T090000")


def test_a_line_folded_after_every_byte_is_one_line():
    line = "DTSTART;TZID=Europe/Berlin:20250122T090000"
    assert start(file(EVENT.replace(line, "\r\n ".join(line)))) == (
        "Europe/Berlin",
        "20250122T090000",
    )


def test_a_fold_may_cut_a_character_in_two():
    name = "Zürich".encode()
    folded = file(EVENT).encode().replace(b"Europe/Berlin", name[:2] + b"\r\n " + name[2:])
    assert start(folded)[0] == "Zürich"


def test_bytes_that_are_no_utf_8_harm_their_own_line_alone():
    assert start(file(f"SUMMARY:caf\xe9\r\n{EVENT}").encode("latin-1"))[0] == "Europe/Berlin"


def test_lines_that_nobody_asks_for_are_not_kept():
    assert (
        event(file(EVENT.replace("DTSTART", "SUMMARY:secret\r\nDTSTART"))).get_lines("SUMMARY")
        == []
    )


def test_lines_that_are_none_are_passed_over():
    assert start(file(f"what is this\r\n:\r\n;;;\r\n{EVENT}"))[0] == "Europe/Berlin"


@pytest.mark.parametrize("line", ["DTSTART 20250122", "DTSTART", "DTSTART;TZID=a"])
def test_a_wanted_line_without_a_value_is_kept_as_unreadable(line):
    with pytest.raises(ValueError, match="without a value"):
        event(file(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n")).get_single_line(
            "DTSTART"
        ).require_value()


def test_a_line_that_may_stand_once_may_be_repeated_but_not_changed():
    twice = EVENT.replace("END", "DTSTART;TZID=Europe/Berlin:20250122T090000\r\nEND")
    assert start(file(twice))[0] == "Europe/Berlin"
    with pytest.raises(ValueError, match="several different"):
        event(file(twice.replace("T090000\r\nEND", "T100000\r\nEND"))).get_single_line("DTSTART")


def test_an_alarms_lines_are_not_its_events():
    alarm = "BEGIN:VALARM\r\nDURATION:PT5M\r\nEND:VALARM\r\nEND:VEVENT"
    assert event(file(EVENT.replace("END:VEVENT", alarm)), "DURATION").get_lines("DURATION") == []


@pytest.mark.parametrize("body", [b"", b" \r\n", b"\0", b"<html>", b"{}", b"BEGIN:VCARD"])
def test_what_does_not_begin_as_a_calendar_is_none(body):
    assert why(body) == "not_a_calendar"


def test_whatever_begins_has_to_end():
    whole = file().encode()
    for length in range(len("BEGIN:VCALENDAR\r\n"), len(whole) - len("END:VCALENDAR\r\n")):
        assert why(whole[:length]) == "truncated"
    assert why(whole + b"END:VCALENDAR") == "truncated"


def test_a_file_may_hold_several_calendars():
    assert len(parse((file() + file()).encode(), ["DTSTART"])) == 2


def test_a_file_of_too_many_components_is_refused():
    assert why(file("BEGIN:X\nEND:X\n" * MAX_COMPONENTS).encode()) == "too_large"


def test_a_line_that_matters_may_be_long_but_not_endless():
    long = "x" * (MAX_LINE_BYTES - 100)
    assert start(file(EVENT.replace("Europe/Berlin", long)))[0] == long
    assert why(file(EVENT.replace("Europe/Berlin", 2 * long)).encode()) == "too_large"


@pytest.mark.parametrize("value", [",", '"x"', ";A=", '"'])
def test_a_long_line_of_any_parameters_takes_no_more_memory_than_ten_files(value):
    long = value * (MAX_LINE_BYTES // len(value) - 100)
    assert peak(file(EVENT.replace("Europe/Berlin", long)).encode()) < 10 * LARGEST_BODY


def test_a_file_of_too_many_lines_that_matter_is_refused():
    many = "DTSTART:20250122\n" * (MAX_LINES + 1)
    assert why(file(f"BEGIN:VEVENT\n{many}END:VEVENT\n").encode()) == "too_large"


@pytest.mark.parametrize(
    "line", ["SUMMARY:x\r\n", "\n", "a\n", "ab\r", "SUMMARY:" + "x" * 999 + "\n"]
)
def test_a_large_file_of_nothing_that_matters_takes_no_more_memory_than_a_few_files(line):
    body = file(line * (1_000_000 // len(line))).encode()
    assert peak(body) < 4 * len(body)


@pytest.mark.parametrize("fold", ["\r\n ", "\n\t", "\r "])
def test_a_title_folded_at_every_character_takes_no_more_memory_than_a_few_files(fold):
    folded = EVENT.replace("DTSTART", f"SUMMARY:{(fold + 'x') * 200_000}\r\nDTSTART")
    body = file(folded).encode()
    assert start(body)[0] == "Europe/Berlin"
    assert peak(body) < 4 * len(body)


def peak(body: bytes) -> int:
    """The most bytes that were in use at once while a file was parsed."""
    tracemalloc.start()
    parse(body, ["DTSTART"])
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found
