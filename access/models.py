from __future__ import annotations

from datetime import datetime
from enum import Enum
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from api.check_constraints import check_constraint
from api.scopes import TOKEN_SCOPES, Scope, expand
from core.names import NameField, PublicEmailField
from core.timezone_names import validate_timezone
from people.models import Interviewer


def validate_scope(scope: str) -> None:
    """Raise ValidationError unless a text consists of scopes that tokens may have."""
    words = scope.split()
    if not words or not {*words} <= {scope.value for scope in TOKEN_SCOPES}:
        raise ValidationError("Give at least one scope, and only known scopes.")


class TokenState(str, Enum):
    """Whether an API token works, and why not."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ApiToken(models.Model):
    """An API token of a program. Only the digest of its text is stored."""

    name = NameField(max_length=200, help_text="Name of the program that uses the token.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(
        max_length=16, editable=False, help_text="First characters of the token."
    )
    scope = models.CharField(
        max_length=300,
        default=Scope.AVAILABILITY_READ.value,
        validators=[validate_scope],
        help_text="Scopes, separated by spaces (RFC 6749 section 3.3).",
    )
    requests_per_minute = models.PositiveIntegerField(
        default=600, validators=[MinValueValidator(1)]
    )
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="Leave empty if the token never expires."
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Accurate to one minute."
    )

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "API token"
        constraints = [
            check_constraint(~Q(scope=""), name="api_token_may_do_something"),
            check_constraint(Q(requests_per_minute__gte=1), name="api_token_may_be_used"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scopes(self) -> frozenset[Scope]:
        """The scopes of the token, with those that they include."""
        return _parse_scopes(self.scope)

    def is_active(self, now: datetime) -> bool:
        """Return whether the token is neither revoked nor expired at an instant."""
        return self.get_state(now) is TokenState.ACTIVE

    def get_state(self, now: datetime) -> TokenState:
        """Return the state at an instant."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        is_expired = self.expires_at is not None and now >= self.expires_at
        return TokenState.EXPIRED if is_expired else TokenState.ACTIVE


@lru_cache(maxsize=1000)
def _parse_scopes(text: str) -> frozenset[Scope]:
    return expand(Scope(word) for word in text.split())


class AccountPreferences(models.Model):
    """The time zone and the language that the owner of an account chose; empty: not chosen."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    timezone = models.CharField(
        "time zone", max_length=64, blank=True, default="", validators=[validate_timezone]
    )
    language = models.CharField(
        max_length=8, blank=True, default="", choices=[("en", "English"), ("de", "Deutsch")]
    )

    class Meta:
        verbose_name_plural = "account preferences"

    def __str__(self) -> str:
        return f"preferences of account {self.account_id}"


class Invitation(models.Model):
    """An invitation to an account. Only the digest of its secret is stored."""

    class Role(models.TextChoices):
        INTERVIEWER = "interviewer"
        COORDINATOR = "coordinator"
        ADMINISTRATOR = "administrator"

    interviewer = models.ForeignKey(
        Interviewer, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    name = NameField(max_length=200, blank=True, default="")
    email = PublicEmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The account that accepted the invitation.",
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"invitation {self.pk} as {self.role}"
