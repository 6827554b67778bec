"""Model fields that are encrypted in the database, for the credentials of other people's calendars.

Texts are encrypted with Fernet (AES-128-CBC with HMAC-SHA256). The keys are those of
`ENCRYPTION_KEYS`, then keys that are derived from SECRET_KEY and its fallbacks. The first key
encrypts; every key decrypts. A text that no key decrypts becomes an `UndecryptableText`: it reads
as empty, and saving it again leaves the stored text as it is.
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

#: The beginning of every encrypted text, which plain text does not have.
PREFIX = "fernet:"


class UndecryptableText(str):
    """An empty text in place of a text that no key decrypts; `stored` is the database's text."""

    stored: str

    @classmethod
    def from_stored(cls, stored: str) -> UndecryptableText:
        text = cls()
        text.stored = stored
        return text


def encrypt(plain: str) -> str:
    """Return the text to store. An empty text stays empty."""
    if isinstance(plain, UndecryptableText):
        return plain.stored
    return PREFIX + _get_fernet().encrypt(plain.encode()).decode() if plain else ""


def decrypt(stored: str) -> str:
    """Return the plain text, or an UndecryptableText. A text without PREFIX is plain already."""
    if not stored.startswith(PREFIX):
        return stored
    try:
        return _get_fernet().decrypt(stored.removeprefix(PREFIX)).decode()
    except InvalidToken:
        return UndecryptableText.from_stored(stored)


def is_valid_key(text: str) -> bool:
    """Return whether a text is a Fernet key: 32 bytes in URL-safe base64."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def _get_fernet() -> MultiFernet:
    secret_keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return _build_fernet(tuple(settings.ENCRYPTION_KEYS), secret_keys)


@lru_cache(maxsize=4)
def _build_fernet(keys: tuple[str, ...], secret_keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in (*keys, *map(_derive_key, secret_keys))])


def _derive_key(secret_key: str) -> str:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"slotsmith secrets at rest")
    return base64.urlsafe_b64encode(derivation.derive(secret_key.encode())).decode()


class EncryptedTextField(models.TextField):
    """A text that is encrypted in the database. It cannot be filtered on."""

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return plain if plain is None else encrypt(plain)

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if value is None else decrypt(value)

    def to_python(self, value: Any) -> Any:
        """Accept a fixture's text, either plain or encrypted by `value_to_string`."""
        text = super().to_python(value)
        return decrypt(text) if type(text) is str else text

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted. Filters on it can only use isnull.")


def get_encrypted_field_names(model: type[models.Model]) -> list[str]:
    """Return the names of a model's encrypted fields."""
    return [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]
