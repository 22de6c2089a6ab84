"""The written reports of a service call: repair or commissioning report (维修或调试报告 F-44) and after-sales record (售后服务记录 F-45).

Source: policy 001 on information slips (a detailed report is filed before travel costs are repaid); policy 000 on quality alerts
(the handling on site is recorded until the customer is satisfied). What is written stands; a report sent back is followed by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.services.models.parts import NOBODY_YET, CostKind, ServiceCost


def _person(words: Any, **more: Any) -> Any:
    return models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=words, **more)


class ReportSort(models.TextChoices):
    """What kind of report it is."""

    REPAIR = "repair", pgettext_lazy("report of a service call", "Repair report")
    COMMISSIONING = "commissioning", pgettext_lazy("report of a service call", "Commissioning report")
    RECORD = "record", pgettext_lazy("report of a service call", "After-sales record")


BEFORE_TRAVEL = frozenset({ReportSort.REPAIR, ReportSort.COMMISSIONING})
"""The reports of which one is filed before travel costs are repaid."""


class ServiceReport(models.Model):
    """One report about the work at the customer's: found, done, tested, whether the customer is satisfied, and the signature."""

    call = models.ForeignKey("services.ServiceCall", models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("number"))
    sort = models.CharField(_("kind of report"), max_length=15, choices=ReportSort.choices)
    found = models.TextField(_("what was found"), max_length=5_000)
    done = models.TextField(_("what was done"), max_length=5_000)
    tested = models.TextField(_("how it was tested, with what result"), max_length=5_000)
    satisfied = models.BooleanField(_("the customer is satisfied"))
    customer_words = models.TextField(
        _("what the customer said, what is still open"), max_length=2_000, blank=True
    )
    picture = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, related_name="+", verbose_name=_("picture"), **NOBODY_YET
    )
    signer = models.CharField(_("name of who signs"), max_length=60, blank=True)
    missing_reason = models.CharField(_("why there is no signature"), max_length=500, blank=True)
    signed_at = models.DateTimeField(_("signed at"))
    by = _person(_("written by"))
    at = models.DateTimeField(_("written at"))
    filed_by = _person(_("filed by"), **NOBODY_YET)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    back_reason = models.CharField(_("why it was sent back"), max_length=500, blank=True)
    back_by = _person(_("sent back by"), **NOBODY_YET)
    back_at = models.DateTimeField(_("sent back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of a service call")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="a_report_of_a_call_has_its_number_once"),
            models.CheckConstraint(
                condition=Q(sort__in=ReportSort.values), name="kind_of_a_report_of_a_call_is_known"
            ),
            models.CheckConstraint(
                condition=Q(satisfied=True) | ~Q(customer_words=""),
                name="what_leaves_a_customer_unsatisfied_is_said",
            ),
            models.CheckConstraint(
                condition=(Q(picture__isnull=False, missing_reason="") & ~Q(signer=""))
                | (Q(picture__isnull=True) & ~Q(missing_reason="")),
                name="a_report_of_a_call_is_signed_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, filed_by__isnull=True)
                | (
                    Q(filed_at__isnull=False, filed_by__isnull=False, back_at__isnull=True)
                    & ~Q(filed_by=F("by"))
                ),
                name="a_report_of_a_call_is_filed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True, back_by__isnull=True, back_reason="")
                | (Q(back_at__isnull=False, back_by__isnull=False) & ~Q(back_reason="")),
                name="a_report_that_was_sent_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"

    @property
    def waits(self) -> bool:
        """Whether quality has neither filed it nor sent it back."""
        return self.filed_at is None and self.back_at is None

    @property
    def title(self) -> str:
        """The kind with the number, as people say it."""
        return f"{self.get_sort_display()} {self.number}"


def report_rows() -> QuerySet[ServiceReport]:
    """The reports with their people, in their order."""
    return ServiceReport.objects.select_related("by", "filed_by", "back_by", "picture").order_by("number")


class ReportedCall:
    """What a service call knows of its reports and of the travel costs that wait for one."""

    if TYPE_CHECKING:

        def rows_of_part(self, name: str, rows: Any) -> Any: ...

        def all_costs(self) -> list[ServiceCost]: ...

    def all_reports(self) -> list[ServiceReport]:
        """Every report of it in order. Note: one query, none once a page has read them."""
        return sorted(self.rows_of_part("reports", report_rows), key=lambda one: one.number)

    def waiting_reports(self) -> list[ServiceReport]:
        """The reports that quality has to read."""
        return [one for one in self.all_reports() if one.waits]

    def travel_to_repay(self) -> list[ServiceCost]:
        """The standing travel costs that nobody has repaid."""
        return [
            one
            for one in self.all_costs()
            if one.kind == CostKind.TRAVEL and one.counts and not one.is_repaid
        ]

    def may_repay_travel(self) -> bool:
        """Whether a repair or commissioning report is filed."""
        return any(one.filed_at is not None and one.sort in BEFORE_TRAVEL for one in self.all_reports())

    def has_occasion_for_file_report(self) -> bool:
        """A report waits for quality."""
        return bool(self.waiting_reports())

    def has_occasion_for_return_report(self) -> bool:
        """A report waits for quality."""
        return bool(self.waiting_reports())

    def has_occasion_for_repay_travel(self) -> bool:
        """A travel cost is entered and not repaid."""
        return bool(self.travel_to_repay())

    def what_blocks_repay_travel(self) -> Iterator[Any]:
        """Yield what is missing: the report comes before the money (policy 001)."""
        if self.may_repay_travel():
            return
        if any(one.sort in BEFORE_TRAVEL for one in self.waiting_reports()):
            yield _(
                "The repair or commissioning report of this call is written but not filed yet. Quality files it, then the travel costs can be repaid."
            )
        else:
            yield _(
                "Travel costs are repaid after the repair or commissioning report. The technician writes it on the page of the call, quality files it."
            )

    def what_reports_are_missing(self) -> Iterator[Any]:
        """Yield what of its reports stands between the call and its end."""
        if self.waiting_reports():
            yield _("A report of this call is not filed yet. Quality files it, or sends it back.")
        standing = [one for one in self.all_reports() if one.back_at is None]
        if standing and not standing[-1].satisfied:
            yield _(
                "The last report of this call says that the customer is not satisfied. Go on until the customer is, and write the report of that."
            )
