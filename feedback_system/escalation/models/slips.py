"""The reminder slip (催办单) for an open case past its limit and the enquiry slip (洽办单) for a closed one
(policy 004).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Slip(models.Model):
    """What both slips share: a number, the department asked, and its answer."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="%(class)ss", verbose_name=_("case"))
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("issued to")
    )
    head = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("head of the department"),
    )
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    cause = models.CharField(_("cause of the delay"), max_length=200, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, cause="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(cause="")),
                name="an_answered_%(class)s_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                name="a_withdrawn_%(class)s_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("issued_at")),
                name="a_%(class)s_is_answered_after_it_was_issued",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether an answer is still expected."""
        return self.answered_at is None and self.withdrawn_at is None


class ReminderSlip(Slip):
    """催办单, form F-08: the GM office asks the department that holds a late case why it is late and when it
    goes on.
    """

    deadline = models.OneToOneField(
        "deadlines.Deadline", models.PROTECT, related_name="reminder_slip", verbose_name=_("deadline")
    )

    class Meta(Slip.Meta):
        verbose_name = _("reminder slip")
        verbose_name_plural = _("reminder slips")
        indexes = [
            models.Index(
                fields=["department", "-issued_at"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="reminder_slip_open",
            ),
            models.Index(fields=["-issued_at", "-id"], name="reminder_slip_newest"),
        ]


class EnquirySlip(Slip):
    """洽办单, form F-09: the GM office asks a department why it overran its time on a case that is closed."""

    allowed = models.CharField(_("time allowed"), max_length=60)
    used_seconds = models.BigIntegerField(_("time used, in seconds of working time"))
    question = models.CharField(_("question"), max_length=500, blank=True)
    accepted = models.BooleanField(_("explanation accepted"), null=True, blank=True)

    class Meta(Slip.Meta):
        verbose_name = _("enquiry slip")
        verbose_name_plural = _("enquiry slips")
        indexes = [
            models.Index(
                fields=["department", "-issued_at"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="enquiry_slip_open",
            ),
            models.Index(fields=["-issued_at", "-id"], name="enquiry_slip_newest"),
        ]
