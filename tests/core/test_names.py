from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from core.names import NameField, PublicEmailField, validate_name


@pytest.mark.parametrize(
    "name",
    [
        "Ann\u202enoitceleS",
        "\u2066Ann\u2069",
        "Ann\u2028Lee",
        "Ann\nLee",
        "Ann\x07",
        "\u200b\u200b",
        "\u200d",
        "\u3164",
        "\u2800 \u2800",
        "\u0301",
        "\ufeff",
        "Ann\u200b Lee",
        "Ann\u2060Lee",
        "Ann\ufeff",
        "A\u00adnn",
        "Ann\u200e",
        "Ann\u200f",
        "Ann\u061c",
        "Ann\U000e0041\U000e007f",
        "Ann\u3164Lee",
        "Ann\u200dLee",
        "\u200cAnn",
        "Ann \u200c",
    ],
)
def test_name_that_misleads_the_eye_is_refused(name):
    with pytest.raises(ValidationError):
        validate_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Ann",
        " Ann Lee ",
        "نیم\u200cفاصله",
        "李",
        "👩\u200d💻",
        "👩🏽\u200d💻",
        "ക്\u200dഷമ",
        "അവന്\u200d",
        "क्\u200cष",
        "ශ්\u200dරී",
        "محمد \u06dd",
        "José",
        "Jose\u0301",
        "O'Neil-7",
        "",
    ],
)
def test_real_names_are_accepted(name):
    validate_name(name)


@pytest.mark.parametrize(
    "address",
    [
        "a@localhost",
        "a@[127.0.0.1]",
        "a@[::1]",
        "a@[IPv6:::1]",
        "a@intranet",
        "a@127.0.0.1",
        "a",
        "a@b..org",
    ],
)
def test_address_without_a_public_domain_is_refused(address):
    with pytest.raises(ValidationError) as caught:
        PublicEmailField().run_validators(address)
    assert caught.value.messages == ["Enter a valid email address."]


@pytest.mark.parametrize("address", ["ann@example.com", "a.b+c@mail.example.co.uk", "a@bücher.de"])
def test_address_with_a_public_domain_is_accepted(address):
    PublicEmailField().run_validators(address)


#: Names that no form takes in, because the use cases validate or generate them.
INTERNAL = {"Booking.candidate_name", "CandidateLink.candidate_name", "Booking.candidate_email"}
INTERNAL |= {"CandidateLink.candidate_email"}


def test_every_name_and_email_field_of_our_models_has_the_rule():
    ours = ("access", "bookings", "calendars", "interviews", "outbox", "people")
    unchecked = []
    for app in ours:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                is_name = field.name == "name" or field.name.endswith("_name")
                if (is_name and not isinstance(field, NameField)) or (
                    isinstance(field, models.EmailField) and not isinstance(field, PublicEmailField)
                ):
                    unchecked.append(f"{model.__name__}.{field.name}")
    assert set(unchecked) == INTERNAL
