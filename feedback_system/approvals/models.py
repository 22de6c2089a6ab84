"""Decisions that need somebody else: who may decide what, what was asked, and what was decided. Decisions never change."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.roles import ROLE_CHOICES


class Subject(models.TextChoices):
    """What is asked for."""

    REMEDY = "remedy", _("Remedy and amount")
    RULING = "ruling", _("Ruling on responsibility")
    OBJECTION = "objection", _("Objection")
    CHANGE = "change", _("Change of an approved remedy")
    WAIVER = "waiver", _("Giving up part of a claim")
    SANCTION = "sanction", _("Sanction paper")
    APPEAL = "appeal", _("Objection to a sanction")
    CONCESSION = "concession", _("Concession")
    SURVEY = "survey", _("Survey plan")


class ApprovalBand(models.Model):
    """One level of approval of a route: which role decides up to which amount, from when on.

    With a kind of remedy it is a level of that kind alone and only raises what the levels of all kinds ask for.
    Source: policy 001, limits of complaint amounts; policy 004, three levels (the figures are lost; ours).
    """

    route = models.SlugField(_("route"), max_length=40)
    subject = models.CharField(_("subject"), max_length=10, choices=Subject.choices)
    kind = models.SlugField(_("kind of remedy"), max_length=40, blank=True, default="")
    """The code of the kind; empty for the levels of all kinds."""
    position = models.PositiveSmallIntegerField(_("level"))
    role = models.CharField(_("role"), max_length=40, choices=ROLE_CHOICES)
    up_to = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    includes_limit = models.BooleanField(_("the limit itself belongs to this level"), default=False)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("until before"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("approval limit")
        verbose_name_plural = _("approval limits")
        constraints = [
            models.UniqueConstraint(
                fields=["route", "subject", "kind", "position", "effective_from"],
                name="one_band_per_level_kind_and_start",
            ),
            models.CheckConstraint(
                condition=Q(kind="") | Q(subject="remedy"), name="only_remedies_have_levels_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(up_to__isnull=True) | Q(up_to__gt=0), name="a_limit_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="a_band_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.subject} {self.position}: {self.role}"


class Approval(models.Model):
    """One question to an approver and its answer. It covers exactly the terms whose hash it holds."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Sent back")
        VOID = "void", _("Void: the terms changed")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="approvals", verbose_name=_("case"))
    subject = models.CharField(_("subject"), max_length=10, choices=Subject.choices)
    matter = models.PositiveBigIntegerField(_("about which of several"), default=0)
    """The id of what is asked about where a case may have several questions of one subject at once; 0 elsewhere."""
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    terms = models.JSONField(_("terms"), encoder=DjangoJSONEncoder)
    terms_hash = models.CharField(max_length=64)
    summary = models.CharField(_("what is asked"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    summed_amount = models.DecimalField(
        _("amount with related cases"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    band = models.ForeignKey(
        ApprovalBand, models.PROTECT, null=True, related_name="+", verbose_name=_("level")
    )
    role = models.CharField(_("decided by"), max_length=40, choices=ROLE_CHOICES)
    grounds = models.JSONField(_("why this level"), default=list)
    """Each sum that asks for a level, with the band that covers it, as it was when the question was put."""
    related = models.JSONField(_("other cases in the sum"), default=list)
    """Each other case about the same goods that counted, with its amount, as it was when the question was put."""
    climbed = models.JSONField(_("levels passed over and why"), default=list)
    blocked_people = models.JSONField(_("people who may not decide"), default=list)
    needs_second_signer = models.BooleanField(_("a second person must sign"), default=False)
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, default=Decision.PENDING
    )
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later", verbose_name=_("follows on")
    )

    class Meta:
        verbose_name = _("approval")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="nobody_approves_the_own_request",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("asked_by")),
                name="nobody_approves_the_own_request_by_deputy",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["pending", "void"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="an_amount_is_not_negative"
            ),
            models.UniqueConstraint(
                fields=["case", "subject", "matter"],
                condition=Q(decision="pending"),
                name="one_open_approval_per_case_subject_and_matter",
            ),
        ]
        indexes = [
            models.Index(
                fields=["role", "asked_at"], condition=Q(decision="pending"), name="approval_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.subject} {self.decision}"

    @property
    def is_pending(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision == self.Decision.PENDING

    @property
    def answer_label(self) -> str:
        """The answer in words that fit what was asked."""
        if self.subject == Subject.OBJECTION:
            words = {
                self.Decision.APPROVED: _("Overturned"),
                self.Decision.REFUSED: _("The ruling stands"),
                self.Decision.VOID: _("Ended without a decision"),
            }
            if self.decision in words:
                return str(words[self.Decision(self.decision)])
        if self.subject == Subject.APPEAL and self.decision in (
            self.Decision.APPROVED,
            self.Decision.REFUSED,
        ):
            lifted = self.decision == self.Decision.APPROVED
            return str(_("Lifted") if lifted else _("The sanction stands"))
        return str(self.get_decision_display())


class Signature(models.Model):
    """One of the two signatures under a decision at the top. It is written once and never changed."""

    class Capacity(models.TextChoices):
        DECIDER = "decider", _("decides")
        SECOND = "second", _("signs as the second person")

    approval = models.ForeignKey(
        Approval, models.PROTECT, related_name="signatures", verbose_name=_("approval")
    )
    capacity = models.CharField(_("in which capacity"), max_length=10, choices=Capacity.choices)
    signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    at = models.DateTimeField(_("signed at"))
    approves = models.BooleanField(_("approves"))
    answer = models.CharField(_("answer"), max_length=20, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("signature")
        constraints = [
            models.UniqueConstraint(fields=["approval", "capacity"], name="one_signature_per_capacity"),
            models.UniqueConstraint(fields=["approval", "signed_by"], name="nobody_signs_twice"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("signed_by")),
                name="nobody_signs_on_the_own_behalf",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id} {self.capacity}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the signature; one that stands is left alone.

        :raises ValueError: it stands already
        """
        if not self._state.adding:
            raise ValueError("a signature is never changed")
        super().save(*args, **kwargs)
