from __future__ import annotations

import pytest
from django.http import Http404

from api import path_ids


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("1", 1), ("007", 7), ("9" * 18, 10**18 - 1)]
)
def test_digits_are_an_id(text, number):
    assert path_ids.parse(text) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", "1e3", "٣", "1\n", " 1", "1" * 19, "abc", "\x00"]
)
def test_anything_else_is_404(text):
    with pytest.raises(Http404):
        path_ids.parse(text)
