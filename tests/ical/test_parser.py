from __future__ import annotations

import tracemalloc

import pytest

from core.calendar_errors import ReadError
from ical.parser import MAX_COMPONENTS, MAX_LINE_BYTES, MAX_LINES, Component, parse

LARGEST_BODY = 10_000_000
EVENT = "BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20250122T090000\r\nEND:VEVENT\r\n"


def ics(content: str = EVENT) -> str:
    return f"BEGIN:VCALENDAR\r\n{content}END:VCALENDAR\r\n"


def parse_event(body: str | bytes, *names: str) -> Component:
    encoded = body.encode() if isinstance(body, str) else body
    (calendar,) = parse(encoded, names or ("DTSTART",))
    return calendar.get_components("VEVENT")[0]


def parse_start(body: str | bytes) -> tuple[str, str]:
    line = parse_event(body).get_single_line("DTSTART")
    return line.parameters["TZID"], line.require_value()


def failure_of(body: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        parse(body, ["DTSTART"])
    return caught.value.reason.value


@pytest.mark.parametrize(
    "body",
    [
        ics().encode(),
        ics().replace("\r\n", "\n").encode(),
        ics().replace("\r\n", "\r").encode(),
        ics().replace("\r\n", "\n\n").encode(),
        b"\xef\xbb\xbf" + ics().encode(),
        b"\r\n  " + ics().encode() + b"\r\n\0\0",
        ics().encode("utf-16"),
        ics().lower().replace("europe/berlin", "Europe/Berlin").replace("t09", "T09").encode(),
        ics().replace("TZID=Europe/", "TZID=Eu\r\n rope/").encode(),
        ics().replace("TZID=Europe/", "TZID=Eu\r\n\trope/").encode(),
        ics().replace("TZID=Europe/Berlin", 'TZID="Europe/Berlin";X-A=1,"2:3"').encode(),
    ],
)
def test_a_line_is_read_in_every_encoding_and_with_every_line_ending(body):
    assert parse_start(body) == ("Europe/Berlin", "20250122T090000")


def test_a_line_folded_after_every_byte_is_one_line():
    line = "DTSTART;TZID=Europe/Berlin:20250122T090000"
    assert parse_start(ics(EVENT.replace(line, "\r\n ".join(line)))) == (
        "Europe/Berlin",
        "20250122T090000",
    )


def test_a_fold_can_split_a_character():
    name = "Zürich".encode()
    folded = ics(EVENT).encode().replace(b"Europe/Berlin", name[:2] + b"\r\n " + name[2:])
    assert parse_start(folded)[0] == "Zürich"


def test_invalid_utf_8_affects_only_its_own_line():
    assert parse_start(ics(f"SUMMARY:caf\xe9\r\n{EVENT}").encode("latin-1"))[0] == "Europe/Berlin"


def test_unwanted_lines_are_dropped():
    event = parse_event(ics(EVENT.replace("DTSTART", "SUMMARY:secret\r\nDTSTART")))
    assert event.get_lines("SUMMARY") == []


def test_text_that_is_not_a_content_line_is_skipped():
    assert parse_start(ics(f"what is this\r\n:\r\n;;;\r\n{EVENT}"))[0] == "Europe/Berlin"


@pytest.mark.parametrize("line", ["DTSTART 20250122", "DTSTART", "DTSTART;TZID=a"])
def test_a_wanted_line_without_a_value_is_kept_as_unreadable(line):
    with pytest.raises(ValueError, match="without a value"):
        parse_event(ics(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n")).get_single_line(
            "DTSTART"
        ).require_value()


def test_a_single_line_can_be_repeated_only_unchanged():
    repeated = EVENT.replace("END", "DTSTART;TZID=Europe/Berlin:20250122T090000\r\nEND")
    assert parse_start(ics(repeated))[0] == "Europe/Berlin"
    changed = parse_event(ics(repeated.replace("T090000\r\nEND", "T100000\r\nEND")))
    with pytest.raises(ValueError, match="several different"):
        changed.get_single_line("DTSTART")


def test_the_lines_of_an_alarm_do_not_belong_to_its_event():
    alarm = "BEGIN:VALARM\r\nDURATION:PT5M\r\nEND:VALARM\r\nEND:VEVENT"
    event = parse_event(ics(EVENT.replace("END:VEVENT", alarm)), "DURATION")
    assert event.get_lines("DURATION") == []


@pytest.mark.parametrize("body", [b"", b" \r\n", b"\0", b"<html>", b"{}", b"BEGIN:VCARD"])
def test_a_file_must_begin_with_a_calendar(body):
    assert failure_of(body) == "not_a_calendar"


def test_a_component_without_an_end_is_truncated():
    whole = ics().encode()
    for length in range(len("BEGIN:VCALENDAR\r\n"), len(whole) - len("END:VCALENDAR\r\n")):
        assert failure_of(whole[:length]) == "truncated"
    assert failure_of(whole + b"END:VCALENDAR") == "truncated"


def test_a_file_can_hold_several_calendars():
    assert len(parse((ics() + ics()).encode(), ["DTSTART"])) == 2


def test_too_many_components_are_too_large():
    assert failure_of(ics("BEGIN:X\nEND:X\n" * MAX_COMPONENTS).encode()) == "too_large"


def test_a_wanted_line_over_the_limit_is_too_large():
    long_value = "x" * (MAX_LINE_BYTES - 100)
    assert parse_start(ics(EVENT.replace("Europe/Berlin", long_value)))[0] == long_value
    assert failure_of(ics(EVENT.replace("Europe/Berlin", 2 * long_value)).encode()) == "too_large"


@pytest.mark.parametrize("value", [",", '"x"', ";A=", '"'])
def test_a_long_line_of_parameters_takes_no_more_memory_than_ten_files(value):
    long_value = value * (MAX_LINE_BYTES // len(value) - 100)
    assert peak_memory(ics(EVENT.replace("Europe/Berlin", long_value)).encode()) < 10 * LARGEST_BODY


def test_too_many_wanted_lines_are_too_large():
    lines = "DTSTART:20250122\n" * (MAX_LINES + 1)
    assert failure_of(ics(f"BEGIN:VEVENT\n{lines}END:VEVENT\n").encode()) == "too_large"


@pytest.mark.parametrize(
    "line", ["SUMMARY:x\r\n", "\n", "a\n", "ab\r", "SUMMARY:" + "x" * 999 + "\n"]
)
def test_a_large_file_of_unwanted_lines_takes_no_more_memory_than_a_few_files(line):
    body = ics(line * (1_000_000 // len(line))).encode()
    assert peak_memory(body) < 4 * len(body)


@pytest.mark.parametrize("fold", ["\r\n ", "\n\t", "\r "])
def test_a_title_folded_at_every_character_takes_no_more_memory_than_a_few_files(fold):
    folded = EVENT.replace("DTSTART", f"SUMMARY:{(fold + 'x') * 200_000}\r\nDTSTART")
    body = ics(folded).encode()
    assert parse_start(body)[0] == "Europe/Berlin"
    assert peak_memory(body) < 4 * len(body)


def peak_memory(body: bytes) -> int:
    """Return the maximum number of bytes allocated while a file is parsed."""
    tracemalloc.start()
    parse(body, ["DTSTART"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
