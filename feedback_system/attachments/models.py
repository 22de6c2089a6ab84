"""Files on a case: what was handed in stays, byte for byte, and is proven by its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User


class AttachmentQuerySet(models.QuerySet):
    """Questions about files."""

    def visible_to(self, user: User) -> AttachmentQuerySet:
        """The files `user` may know of: on cases she sees; restricted ones only for see-all roles, the
        uploader, and the head of the department that holds the case (or who stands in for that head now).
        """
        from accounts.models import Delegation

        rows = self.filter(case__in=Case.objects.visible_to(user))
        if getattr(user, "sees_all", False):
            return rows
        absent_heads = Delegation.objects.filter(deputy=user.pk, starts_at__lte=Now(), ends_at__gt=Now())
        return rows.filter(
            ~Q(level=Attachment.Level.RESTRICTED)
            | Q(uploaded_by=user.pk)
            | Q(case__holder__head=user.pk)
            | Q(case__holder__head__in=absent_heads.values("principal"))
        )


class Attachment(models.Model):
    """One file on one case. The bytes lie outside the web root under the name of their SHA-256 and are never
    deleted.
    """

    class Level(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        CUSTOMER = "customer", _("Seen by the customer")
        RESTRICTED = "restricted", _("Restricted")

    class State(models.TextChoices):
        PENDING = "pending", _("Being stored")
        STORED = "stored", _("Stored")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments", verbose_name=_("case"))
    event = models.ForeignKey(
        "audit.CaseEvent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("event"),
    )
    level = models.CharField(
        _("who may see it"), max_length=10, choices=Level.choices, default=Level.INTERNAL
    )
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(_("type"), max_length=100)
    stored_path = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["internal", "customer", "restricted"]), name="level_of_file_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "stored", "withdrawn"]), name="state_of_file_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="withdrawn",
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    withdrawn_reason__gt="",
                )
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                name="a_withdrawn_file_says_when_by_whom_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="file_of_case"),
            models.Index(fields=["sha256"], name="file_by_content"),
        ]

    def __str__(self) -> str:
        return self.name
