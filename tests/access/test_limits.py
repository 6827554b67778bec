from __future__ import annotations

import pytest
from django.test import RequestFactory

from access import limits


def request_from(address: str):
    return RequestFactory().get("/", REMOTE_ADDR=address)


@pytest.mark.parametrize("build", [limits.for_unidentified, limits.for_invalid_tokens])
def test_network_limits_are_counted_by_network(build):
    first, same, other = map(request_from, ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"))
    assert build(first) == build(same) != build(other)


def test_failed_sign_ins_are_counted_by_name_and_network_by_name_and_by_network():
    by_both, by_name, by_network = limits.for_failed_sign_ins(request_from("10.0.0.1"), "ann")
    ann_elsewhere = limits.for_failed_sign_ins(request_from("10.0.0.2"), "Ann")
    bob_here = limits.for_failed_sign_ins(request_from("10.0.0.1"), "bob")
    assert by_name in ann_elsewhere
    assert by_network in bob_here
    assert by_both not in [*ann_elsewhere, *bob_here]
    assert by_both.per_minute < by_name.per_minute == by_network.per_minute


def test_no_two_limits_share_a_key():
    request = request_from("10.0.0.1")
    keys = [
        limits.for_account(1).key,
        limits.for_candidate_link(1).key,
        limits.for_unidentified(request).key,
        limits.for_invalid_tokens(request).key,
        *(limit.key for limit in limits.for_failed_sign_ins(request, "ann")),
    ]
    assert len(set(keys)) == len(keys)
