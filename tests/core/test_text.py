from __future__ import annotations

import pytest

from core.text import single_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann", "Ann"),
        ("  Ann \t Lee ", "Ann Lee"),
        ("Ann\r\nBcc: eve", "Ann Bcc: eve"),
        ("Ann\x00\x07\x1b[31m\x7f\x85", "Ann [31m"),
        ("Ann\u2028\u2029Lee", "Ann Lee"),
        ("Ann \u202eeeL", "Ann eeL"),
        ("Ann \ud83d", "Ann"),
        ("نیم‌فاصله 李 👩‍💻", "نیم‌فاصله 李 👩‍💻"),
        ("Ann\u200bLee\ufeff", "AnnLee"),
        ("Ann\U000e0041\U000e007f", "Ann"),
        ("A\u00adnn\u200f", "Ann"),
        ("", ""),
    ],
)
def test_single_line_removes_line_breaks_and_what_cannot_be_seen(text, expected):
    assert single_line(text) == expected
