from __future__ import annotations

import pytest

from api.etag import is_match

ETAG = '"a1"'


@pytest.mark.parametrize("header", [ETAG, 'W/"a1"', '"b2", "a1"', '"b2",W/"a1"', "*", ' "a1" '])
def test_matching_etag_in_any_position_is_found(header):
    assert is_match(header, ETAG)


@pytest.mark.parametrize("header", ["", '"b2"', '"a1', "a1", '"A1"', '"*"', 'w/"a1"', "\x00", ","])
def test_other_headers_do_not_match(header):
    assert not is_match(header, ETAG)
