"""The ruling: who is responsible, with shares that make exactly 100 %."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ToldText:
    """The reasons of a ruling as one reader gets them."""

    text: str
    language: str
    is_other: bool
    """Whether the reader reads in another language, in which there is no text."""

    @property
    def language_label(self) -> str:
        """The name of the language."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))


class Ruling(models.Model):
    """One version of the ruling on a complaint; a change of mind is a new version, nothing is edited.

    A case closes on a provisional ruling; shares settle in the monthly meeting (policy 004, monthly apportionment).
    """

    class PolicyOutcome(models.TextChoices):
        FOLLOWED = "followed", _("The shares follow the house policy")
        DIFFERS = "differs", _("The shares differ from the house policy")
        NOT_RECKONED = "not_reckoned", _("The house policy could not be reckoned")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="rulings")
    version = models.PositiveSmallIntegerField(_("version"))
    ruled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("ruled by")
    )
    ruled_at = models.DateTimeField(_("ruled at"))
    own_fault = models.BooleanField(_("our fault"))
    fault_kind = models.ForeignKey(
        "complaints.Code", models.PROTECT, related_name="+", verbose_name=_("kind of fault")
    )
    tracked = models.BooleanField(_("improvement is tracked"))
    exemption_reason = models.CharField(_("why it is not tracked"), max_length=200, blank=True)
    loss_amount = models.DecimalField(_("loss"), max_digits=14, decimal_places=2, default=Decimal(0))
    recovered_amount = models.DecimalField(
        _("recovered from others"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    recovered_reason = models.CharField(_("where the recovered money came from"), max_length=300, blank=True)
    provisional = models.BooleanField(_("provisional"), default=True)
    deviation_reason = models.CharField(_("why unlike earlier cases"), max_length=500, blank=True)
    policy = models.ForeignKey(
        "complaints.SharingPolicy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("house policy"),
    )
    """The version that held when it was ruled; None when there was none, or the fault is not ours."""
    policy_outcome = models.CharField(
        _("against the house policy"), max_length=20, choices=PolicyOutcome.choices, blank=True
    )
    text = models.TextField(_("reasons"), max_length=20_000)
    language = models.CharField(_("language of the reasons"), max_length=10, default="zh-hans")
    further_texts = models.JSONField(_("reasons in further languages"), default=dict, blank=True)
    """Text by code of language."""
    settles = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="settled_by",
        verbose_name=_("settles the version"),
    )
    approved_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    overturned_at = models.DateTimeField(_("overturned at"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("settled by a later version at"), null=True, blank=True)

    class Meta:
        verbose_name = _("ruling")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "version"], name="one_ruling_per_version"),
            models.CheckConstraint(condition=Q(loss_amount__gte=0), name="a_loss_is_not_negative"),
            models.CheckConstraint(
                condition=Q(tracked=True) | ~Q(exemption_reason=""), name="an_untracked_ruling_says_why"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("ruled_by")),
                name="nobody_approves_the_own_ruling",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="an_approved_ruling_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(overturned_at__isnull=True) | Q(approved_at__isnull=False),
                name="only_an_approved_ruling_is_overturned",
            ),
            models.CheckConstraint(
                condition=Q(recovered_amount__gte=0) & Q(recovered_amount__lte=F("loss_amount")),
                name="no_more_is_recovered_than_was_lost",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True)
                | Q(approved_at__isnull=False, overturned_at__isnull=True),
                name="only_a_ruling_in_force_is_superseded",
            ),
            models.CheckConstraint(
                condition=Q(settles__isnull=True) | (Q(provisional=False) & ~Q(settles=F("id"))),
                name="a_ruling_that_settles_another_is_final",
            ),
            models.CheckConstraint(
                condition=Q(policy__isnull=True, policy_outcome="")
                | Q(policy__isnull=False, policy_outcome__in=["followed", "differs", "not_reckoned"]),
                name="a_ruling_says_how_it_stands_to_the_policy_it_names",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} v{self.version}"

    @property
    def told(self) -> ToldText:
        """The reasons in the reader's language, or as they were written, with a mark."""
        return self.told_in(get_language() or self.language)

    def told_in(self, language: str) -> ToldText:
        """The reasons in `language`, or as they were written."""
        if language != self.language and self.further_texts.get(language):
            return ToldText(self.further_texts[language], language, is_other=False)
        return ToldText(self.text, self.language, is_other=language != self.language)

    @property
    def shared_amount(self) -> Decimal:
        """What the shares divide: the loss less what was recovered from others (policy 004, third parties; ours)."""
        return self.loss_amount - self.recovered_amount

    @property
    def is_in_force(self) -> bool:
        """Whether it was approved, no objection has overturned it, and no settlement has taken its place."""
        return self.approved_at is not None and self.overturned_at is None and self.superseded_at is None

    @property
    def is_frozen(self) -> bool:
        """Whether nothing may follow from it now: it is not in force, or an objection against it is open.

        Deductions, sanctions and postings ask this first. Note: one query.
        """
        return not self.is_in_force or self.objections.filter(decision="open").exists()


class RulingShare(models.Model):
    """The part of one party in a ruling, in percent with two decimals."""

    class Party(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        GROUP = "group", _("Group or line")
        PERSON = "person", _("Person")
        SUPPLIER = "supplier", _("Supplier")
        CARRIER = "carrier", _("Carrier")
        CUSTOMER = "customer", _("Customer")
        UNKNOWN = "unknown", _("Unknown")

    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="shares")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("within the share"),
    )
    """The share of which this one is a part, in percent of it; None for a share of the whole loss."""
    position = models.PositiveSmallIntegerField(_("position"))
    party = models.CharField(_("kind of party"), max_length=20, choices=Party.choices)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    supplier = models.ForeignKey(
        "masterdata.Supplier",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supplier"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    percent = models.DecimalField(_("share in %"), max_digits=5, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, default=Decimal(0))
    evidence = models.CharField(_("evidence"), max_length=500)

    class Meta:
        verbose_name = _("share of a ruling")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gt=0) & Q(percent__lte=100), name="a_share_is_above_zero_up_to_100"
            ),
            models.CheckConstraint(
                condition=~Q(party__in=["department", "group"]) | Q(department__isnull=False),
                name="a_department_share_names_its_department",
            ),
            models.CheckConstraint(
                condition=~Q(party="person") | Q(person__isnull=False),
                name="a_personal_share_names_the_person",
            ),
            models.CheckConstraint(
                condition=~Q(party__in=["supplier", "carrier"]) | Q(supplier__isnull=False),
                name="a_supplier_share_names_the_supplier",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_share_is_of_no_negative_amount"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="no_share_lies_within_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ruling_id} {self.percent} %"

    @property
    def label(self) -> str:
        """Who bears it, in words."""
        return self.name or str(self.person or self.department or self.supplier or self.get_party_display())


class ShareProof(models.Model):
    """What proves a share: a file or a signed opinion of the case."""

    share = models.ForeignKey(RulingShare, models.PROTECT, related_name="proofs")
    attachment = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    opinion = models.ForeignKey(
        "complaints.Opinion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opinion"),
    )

    class Meta:
        verbose_name = _("proof of a share")
        constraints = [
            models.CheckConstraint(
                condition=Q(attachment__isnull=False, opinion__isnull=True)
                | Q(attachment__isnull=True, opinion__isnull=False),
                name="a_proof_is_a_file_or_an_opinion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.share_id}"
