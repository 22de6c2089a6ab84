"""What the investigation found: facts, evidence and opinions kept apart, checks of batch and samples, outside tests.

Source: policy 001 on anomaly alerts: by facts, deep and careful; the same batch and the retained sample are checked, parts tested
again, and what quality cannot judge goes to a test body.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FindingKind(models.TextChoices):
    """What an entry is. An opinion never becomes a fact by standing among them."""

    FACT = "fact", pgettext_lazy("finding", "Fact")
    EVIDENCE = "evidence", pgettext_lazy("finding", "Evidence")
    OPINION = "opinion", pgettext_lazy("finding", "Opinion")


def _proof() -> models.ForeignKey:
    return models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )


class Finding(models.Model):
    """One entry of the investigation with its author and time. Nobody changes it."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="findings")
    kind = models.CharField(_("kind of entry"), max_length=10, choices=FindingKind.choices)
    text = models.TextField(_("text"), max_length=5_000)
    proof = _proof()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("finding")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FindingKind.values), name="kind_of_a_finding_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="evidence") | Q(proof__isnull=False), name="evidence_has_its_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id} {self.kind}"


class CheckKind(models.TextChoices):
    """What was checked."""

    SAME_BATCH = "same_batch", pgettext_lazy("check", "Same batch")
    RETAINED = "retained", pgettext_lazy("check", "Retained sample")
    RETEST = "retest", pgettext_lazy("check", "Parts tested again")
    ON_SITE = "on_site", pgettext_lazy("check", "Looked at on the user's site")
    REPAIR = "repair", pgettext_lazy("check", "Repaired on the user's site")


class AnomalyCheck(models.Model):
    """One check: what, where, by whom, how many pieces, how many of them bad, and the result."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="checks")
    kind = models.CharField(_("what was checked"), max_length=12, choices=CheckKind.choices)
    what = models.CharField(_("which pieces"), max_length=200)
    where = models.CharField(_("where"), max_length=120)
    checked_quantity = models.PositiveIntegerField(_("pieces checked"))
    bad_quantity = models.PositiveIntegerField(_("pieces bad"))
    result = models.TextField(_("result"), max_length=5_000)
    checked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("checked by")
    )
    checked_at = models.DateTimeField(_("checked at"))
    proof = _proof()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("check of an anomaly")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CheckKind.values), name="kind_of_a_check_is_known"),
            models.CheckConstraint(
                condition=Q(checked_quantity__gte=1, bad_quantity__lte=F("checked_quantity")),
                name="no_more_pieces_bad_than_checked",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__lte=F("at")), name="a_check_is_made_before_it_is_entered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id} {self.kind}"


class SampleEnd(models.TextChoices):
    """What became of a sample after the test."""

    RETURNED = "returned", pgettext_lazy("sample of an anomaly", "came back to us")
    KEPT = "kept", pgettext_lazy("sample of an anomaly", "kept by the test body")
    SCRAPPED = "scrapped", pgettext_lazy("sample of an anomaly", "used up in the test")


class OutsideTest(models.Model):
    """A sample that an outside test body judges, with its custody: sent, answered, back or kept."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="tests")
    number = models.PositiveSmallIntegerField(_("number"))
    body = models.CharField(_("test body"), max_length=120)
    question = models.TextField(_("what quality cannot judge"), max_length=2_000)
    sample = models.CharField(_("sample and its label"), max_length=120)
    quantity = models.PositiveIntegerField(_("pieces"))
    carrier = models.CharField(_("carrier and consignment number"), max_length=120, blank=True)
    sent_at = models.DateTimeField(_("sent at"))
    expected_on = models.DateField(_("expected back on"))
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("sent by"))
    conforms = models.BooleanField(_("found to conform"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=5_000, blank=True)
    proof = _proof()
    result_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("result entered by"),
    )
    result_at = models.DateTimeField(_("result entered at"), null=True, blank=True)
    sample_end = models.CharField(
        _("what became of the sample"), max_length=10, choices=SampleEnd.choices, blank=True
    )
    stored_at = models.CharField(_("stored at"), max_length=120, blank=True)
    settled_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("custody ended by"),
    )
    settled_at = models.DateTimeField(_("custody ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("outside test")
        constraints = [
            models.UniqueConstraint(fields=["anomaly", "number"], name="an_outside_test_has_its_number_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_test_body_gets_some_pieces"),
            models.CheckConstraint(
                condition=Q(result_at__isnull=True, result_by__isnull=True, conforms__isnull=True, result="")
                | (
                    Q(result_at__isnull=False, result_by__isnull=False, conforms__isnull=False)
                    & ~Q(result="")
                ),
                name="an_outside_test_has_its_result_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, sample_end="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, sample_end__in=SampleEnd.values),
                name="custody_of_a_sample_ends_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id}/{self.number}"


def finding_rows() -> QuerySet[Finding]:
    """The findings with their authors and files, in the order of writing."""
    return Finding.objects.select_related("by", "proof").order_by("pk")


def check_rows() -> QuerySet[AnomalyCheck]:
    """The checks with their people and files, in the order of writing."""
    return AnomalyCheck.objects.select_related("checked_by", "by", "proof").order_by("pk")


def test_rows() -> QuerySet[OutsideTest]:
    """The outside tests with their people and files, in their order."""
    return OutsideTest.objects.select_related("sent_by", "result_by", "settled_by", "proof").order_by(
        "number"
    )
