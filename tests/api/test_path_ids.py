from __future__ import annotations

import pytest
from django.http import Http404

from api import path_ids


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("1", 1), ("007", 7), ("9" * 18, 10**18 - 1)]
)
def test_an_id_is_a_number(text, number):
    assert path_ids.parse(text) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", "1e3", "٣", "1\n", " 1", "1" * 19, "abc", "\x00"]
)
def test_nothing_else_is_an_id_of_anything(text):
    with pytest.raises(Http404):
        path_ids.parse(text)
