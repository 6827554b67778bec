"""Second factors: codes of an authenticator app, passkeys and recovery codes."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from core import encrypted_fields

PRODUCT = "Slotsmith"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Stores secrets encrypted, and ties passkeys to the host of BASE_URL."""

    def encrypt(self, text: str) -> str:
        return encrypted_fields.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encrypted_fields.decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.BASE_URL).hostname or "", "name": PRODUCT}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return the name that the form of a new passkey proposes."""
        return _("My device")


def has_second_factor(account: User) -> bool:
    """Return whether a password alone does not sign an account in."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(is_mfa_enabled(account, types))
