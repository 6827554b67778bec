from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from api.check_constraints import check_constraint
from api.scopes import Scope
from core.names import NameField


class ApiToken(models.Model):
    """An API token of a program. Only the digest of its text is stored."""

    name = NameField(max_length=200, help_text="Name of the program that uses the token.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(
        max_length=16, editable=False, help_text="First characters of the token."
    )
    may_read = models.BooleanField("read slots and reasons", default=True)
    may_book = models.BooleanField("hold, book, reschedule and cancel", default=False)
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
            check_constraint(
                Q(may_read=True) | Q(may_book=True), name="api_token_may_do_something"
            ),
            check_constraint(Q(requests_per_minute__gte=1), name="api_token_may_be_used"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def clean(self) -> None:
        if not (self.may_read or self.may_book):
            raise ValidationError("Select at least one permission for the token.")

    @property
    def scopes(self) -> frozenset[Scope]:
        is_granted = {Scope.READ: self.may_read, Scope.BOOK: self.may_book}
        return frozenset(scope for scope, granted in is_granted.items() if granted)

    def is_active(self, now: datetime) -> bool:
        """Return whether the token is neither revoked nor expired at an instant."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
