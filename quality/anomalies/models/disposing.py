"""What becomes of the goods, line by line: how many, which department, by when, and the proof. Nothing is ever rewritten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quality.anomalies.states import Disposal


class LineState(models.TextChoices):
    """Where a line stands."""

    ASKED = "asked", pgettext_lazy("line of a disposition", "concession to be approved")
    OPEN = "open", pgettext_lazy("line of a disposition", "to be carried out")
    DONE = "done", pgettext_lazy("line of a disposition", "done")
    REPLACED = "replaced", pgettext_lazy("line of a disposition", "replaced")
    REFUSED = "refused", pgettext_lazy("line of a disposition", "refused")


class DispositionLine(models.Model):
    """What becomes of some of the pieces. A line that is replaced or refused stays, struck through."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("handling"), default=1)
    disposal = models.CharField(_("disposition"), max_length=20, choices=Disposal.choices)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("responsible department")
    )
    due_on = models.DateField(_("to be done by"))
    reason = models.TextField(_("reason"), max_length=2_000, blank=True)
    customer_consent = models.CharField(_("consent of the customer"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LineState.choices)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set at"))
    proof_text = models.TextField(_("what was done"), max_length=5_000, blank=True)
    proof = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file that proves it"),
    )
    done_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a disposition")
        constraints = [
            models.UniqueConstraint(
                fields=["anomaly", "number"], name="a_line_of_a_disposition_has_its_number_once"
            ),
            models.CheckConstraint(condition=Q(disposal__in=Disposal.values), name="disposition_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=LineState.values), name="state_of_a_disposition_line_is_known"
            ),
            models.CheckConstraint(
                condition=Q(disposal__in=["stop_line", "stop_shipment"], quantity__isnull=True)
                | (~Q(disposal__in=["stop_line", "stop_shipment"]) & Q(quantity__gte=1)),
                name="lines_that_move_goods_have_a_quantity",
            ),
            models.CheckConstraint(
                condition=~Q(disposal="concession") | ~Q(reason=""),
                name="a_concession_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(state="done", done_by__isnull=False, done_at__isnull=False) & ~Q(proof_text=""))
                | (~Q(state="done") & Q(done_by__isnull=True, done_at__isnull=True)),
                name="a_line_is_done_with_its_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether the department still has to carry it out."""
        return self.state == LineState.OPEN

    @property
    def is_asked(self) -> bool:
        """Whether it waits for the approval of a concession."""
        return self.state == LineState.ASKED

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return self.state == LineState.DONE

    @property
    def is_gone(self) -> bool:
        """Whether it counts no more: replaced by a later one, or refused."""
        return self.state in (LineState.REPLACED, LineState.REFUSED)


def line_rows() -> QuerySet[DispositionLine]:
    """The lines with their people and departments, in their order."""
    return DispositionLine.objects.select_related(
        "department", "department__head", "set_by", "done_by", "proof"
    ).order_by("number")
