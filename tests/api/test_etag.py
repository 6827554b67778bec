from __future__ import annotations

import pytest

from api.etag import is_match

ETAG = '"a1"'


@pytest.mark.parametrize("header", [ETAG, 'W/"a1"', '"b2", "a1"', '"b2",W/"a1"', "*", ' "a1" '])
def test_the_answer_that_a_caller_has_is_known_by_any_of_the_tags_it_names(header):
    assert is_match(header, ETAG)


@pytest.mark.parametrize("header", ["", '"b2"', '"a1', "a1", '"A1"', '"*"', 'w/"a1"', "\x00", ","])
def test_another_tag_or_none_is_no_match(header):
    assert not is_match(header, ETAG)
