"""What lets somebody in and the record of who came in: tokens, passwords, log-in attempts, account acts."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.models.ways import Way


class ApiToken(models.Model):
    """A key for another system that acts as `user`. Only the SHA-256 is kept; the raw value is shown once."""

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens", verbose_name=_("person"))
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    created_at = models.DateTimeField(_("issued"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="a_token_expires_after_it_is_issued"
            ),
            models.CheckConstraint(condition=Q(scope__in=["read", "write"]), name="token_scope_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"

    def is_valid(self, *, at: datetime) -> bool:
        """Whether the token opens anything at that instant; the person's own state is checked besides."""
        return self.revoked_at is None and at < self.expires_at


class FormerPassword(models.Model):
    """The hash of a password somebody had, so that it is not soon taken again (等保 password rules)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords", verbose_name=_("person"))
    password = models.CharField(max_length=128, editable=False)
    set_at = models.DateTimeField(_("set"))

    class Meta:
        verbose_name = _("former password")
        indexes = [models.Index(fields=["user", "-set_at"], name="former_password_by_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"


class LoginAttempt(models.Model):
    """One attempt to log in: who, when, from where, how it ended. The lock-out counts these rows.

    The typed name is kept as a SHA-256 only: people type passwords into the wrong field.
    """

    class Outcome(models.TextChoices):
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        LOCKED = "locked", _("Refused, account or address locked")
        REFUSED = "refused", _("Refused, not by this way")

    name_key = models.CharField(max_length=64, editable=False)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="login_attempts", verbose_name=_("person")
    )
    address = models.GenericIPAddressField(_("from"))
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    way = models.CharField(_("way of logging in"), max_length=10, choices=Way.choices, default=Way.PASSWORD)
    forgiven_at = models.DateTimeField(_("unlocked"), null=True, blank=True)

    class Meta:
        verbose_name = _("log-in attempt")
        verbose_name_plural = _("log-in attempts")
        indexes = [
            models.Index(fields=["name_key", "at"], name="login_attempt_by_name"),
            models.Index(fields=["address", "at"], name="login_attempt_by_address"),
            models.Index(fields=["user", "-at"], name="login_attempt_by_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["succeeded", "failed", "locked", "refused"]),
                name="login_outcome_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user or '?'} {self.at:%Y-%m-%d %H:%M} {self.outcome}"


class AccessLog(models.Model):
    """An act on an account: whose, which, by whom, when, from where, with what success. Append-only."""

    class Act(models.TextChoices):
        LOGGED_OUT = "logged_out", _("Logged out")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        START_PASSWORD_SET = "start_password_set", _("Start password set")
        FACTOR_SET_UP = "factor_set_up", _("Second factor set up")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        FACTOR_RESET = "factor_reset", _("Second factor reset by an administrator")
        CODES_RENEWED = "codes_renewed", _("Recovery codes renewed")
        DIRECTORY_ENTERED = "directory_entered", _("Identifier for log-in by the directory entered")
        DIRECTORY_TAKEN = "directory_taken", _("Identifier for log-in by the directory taken away")
        DIRECTORY_LINKED = "directory_linked", _("First log-in by the directory")
        UNLOCKED = "unlocked", _("Unlocked")
        CREATED = "created", _("Account created")
        CHANGED = "changed", _("Account changed")
        DEACTIVATED = "deactivated", _("Account deactivated")
        LEFT = "left", _("Ended work here")
        REACTIVATED = "reactivated", _("Account reactivated")
        SESSION_ENDED = "session_ended", _("Session ended")
        TOKEN_ISSUED = "token_issued", _("Token issued")  # noqa: S105 - the name of an act
        TOKEN_REVOKED = "token_revoked", _("Token revoked")  # noqa: S105 - the name of an act
        ROLE_GIVEN = "role_given", _("Role given")
        ROLE_TAKEN = "role_taken", _("Role taken away")
        DEPUTY_NAMED = "deputy_named", _("Deputy named")
        DEPUTY_ENDED = "deputy_ended", _("Deputy ended")
        LOOKING_BEGUN = "looking_begun", _("Looked at the product as a role")
        LOOKING_ENDED = "looking_ended", _("Ended looking as a role")
        CHANGE_ASKED = "change_asked", _("Change asked for")
        CHANGE_REFUSED = "change_refused", _("Change refused or taken back")

    user = models.ForeignKey(User, models.PROTECT, related_name="access_log", verbose_name=_("person"))
    act = models.CharField(_("act"), max_length=30, choices=Act.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"))
    address = models.GenericIPAddressField(_("from"), null=True, blank=True)
    success = models.BooleanField(_("succeeded"), default=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("account act")
        verbose_name_plural = _("account acts")
        indexes = [models.Index(fields=["user", "-at"], name="access_log_by_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.act} {self.at:%Y-%m-%d %H:%M}"
