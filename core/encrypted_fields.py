"""Secrets at rest: what opens other people's calendars is encrypted in the database.

Fernet (AES-128-CBC with HMAC-SHA256) under the keys of `ENCRYPTION_KEYS`: the first encrypts,
every one decrypts, and last of all a key made from SECRET_KEY, which is the only one where none is
named. A text that no key opens is `Locked`: it reads as empty, knows that it is not, and is written
back as it was.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

#: Begins every encrypted text, so that it is told from a plain one.
PREFIX = "fernet:"


class UndecryptableText(str):
    """A secret that no key opens; `stored` is what the database holds."""

    stored: str

    @classmethod
    def from_stored(cls, stored: str) -> UndecryptableText:
        locked = cls()
        locked.stored = stored
        return locked


def encrypt(plain: str) -> str:
    """What the database holds of a secret; nothing of nothing."""
    if isinstance(plain, UndecryptableText):
        return plain.stored
    return PREFIX + _keys().encrypt(plain.encode()).decode() if plain else ""


def decrypt(stored: str) -> str:
    """The secret, or `Locked` if no key opens it; a text that was never encrypted is itself."""
    if not stored.startswith(PREFIX):
        return stored
    try:
        return _keys().decrypt(stored.removeprefix(PREFIX)).decode()
    except InvalidToken:
        return UndecryptableText.from_stored(stored)


def is_valid_key(text: str) -> bool:
    """Whether a text is a key: 32 bytes in URL-safe base64."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def _keys() -> MultiFernet:
    return _multi_fernet(tuple(settings.ENCRYPTION_KEYS), settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _multi_fernet(keys: tuple[str, ...], secret_key: str) -> MultiFernet:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"slotsmith secrets at rest")
    last = base64.urlsafe_b64encode(derivation.derive(secret_key.encode())).decode()
    return MultiFernet([Fernet(key) for key in (*keys, last)])


class EncryptedTextField(models.TextField):
    """Text that only the database does not know; it cannot be searched for."""

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return plain if plain is None else encrypt(plain)

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if value is None else decrypt(value)

    def to_python(self, value: Any) -> Any:
        """What a fixture gives: encrypted as `value_to_string` wrote it, or plain."""
        text = super().to_python(value)
        return decrypt(text) if type(text) is str else text

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted and cannot be searched for.")


def get_encrypted_field_names(model: type[models.Model]) -> list[str]:
    """The names of a model's encrypted fields."""
    return [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]
