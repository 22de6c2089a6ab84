"""The goods a complaint is about, line by line: part, order, batch, invoice, delivery, quantities (complaint form).

The first line stands on the complaint itself; a complaint about several parts, orders or batches has further lines.
Whoever asks for an order, batch, invoice, product or quantity asks here, so that a second line hides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback_system.cases.goods import KEYS, same_goods
from feedback_system.cases.models import Case
from feedback_system.cases.parts import has_read

if TYPE_CHECKING:
    from complaints.models.complaint import Complaint

MOST_FURTHER_LINES = 50
"""Lines beside the first; more are another complaint or a list in a file (ours)."""

COPIED = (
    "order_number", "batch_number", "invoice_number", "delivered_on", "quantity", "quantity_undetermined",
    "defective_quantity",
)  # fmt: skip
"""What every line has besides its product, under the same names on the complaint."""


class ComplaintLine(models.Model):
    """A line beside the first: other goods in the same complaint of the same customer."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="further_lines")
    position = models.PositiveSmallIntegerField(pgettext_lazy("line of a complaint", "line"))
    product = models.ForeignKey(
        "masterdata.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    order_number = models.CharField(_("order number"), max_length=60, blank=True, db_index=True)
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True, db_index=True)
    invoice_number = models.CharField(_("invoice number"), max_length=60, blank=True, db_index=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    quantity_undetermined = models.BooleanField(
        _("customer is still processing, quantity undetermined"), default=False
    )
    defective_quantity = models.PositiveIntegerField(_("defective quantity"), null=True, blank=True)

    class Meta:
        verbose_name = _("further line")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "position"], name="one_line_per_place_of_a_complaint"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=2), name="the_first_line_stands_on_the_complaint"
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False)
                | ~Q(order_number="")
                | ~Q(batch_number="")
                | ~Q(invoice_number=""),
                name="a_line_says_which_goods",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True)
                | Q(defective_quantity__isnull=True)
                | Q(defective_quantity__lte=F("quantity")),
                name="no_more_defective_than_complained_about_in_a_line",
                violation_error_message=_("The defective quantity cannot be larger than the quantity."),
            ),
            models.CheckConstraint(
                condition=~Q(quantity_undetermined=True, quantity__isnull=False),
                name="a_quantity_of_a_line_is_given_or_undetermined",
                violation_error_message=_("Give the quantity or mark it as undetermined, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.position}"

    @property
    def quantity_is_open(self) -> bool:
        """Whether the quantity is not known yet."""
        return self.quantity is None

    def label(self) -> str:
        """The line in words: its number in the complaint and the goods."""
        parts = [self.order_number, str(self.product or ""), self.batch_number, self.invoice_number]
        return f"{self.position}. " + " · ".join(part for part in parts if part)

    def quantity_text(self) -> str:
        """Defective and complained about, as in "12/200"; "?" for what is not known."""
        if self.defective_quantity is None and self.quantity is None:
            return ""
        shown = ["?" if one is None else str(one) for one in (self.defective_quantity, self.quantity)]
        return f" ({'/'.join(shown)})"

    def facts(self) -> dict[str, Any]:
        """The line as codes and figures for the history; what is empty is left out."""
        found: dict[str, Any] = {"line": self.position}
        if self.product is not None:
            found["product"] = self.product.code
        values = {name: getattr(self, name) for name in COPIED}
        return found | {name: value for name, value in values.items() if value not in (None, "", False)}


@dataclass(frozen=True)
class Totals:
    """The quantities of all lines together; None when no line has one."""

    quantity: int | None
    defective: int | None
    is_open: bool
    """Whether the quantity of some line is not known yet, so that the total will rise."""


class Lines:
    """A complaint's answers about its lines, the first one included."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def lines(self) -> list[ComplaintLine]:
        """Every line in order; the first is made from the complaint's own fields. Note: one query."""
        found: list[ComplaintLine] = self.asked_once("lines", self._lines)
        return found

    def _lines(self) -> list[ComplaintLine]:
        first = ComplaintLine(position=1, product=self.case.product)
        for name in COPIED:
            setattr(first, name, getattr(self, name))
        if self.pk is None:
            return [first]
        if has_read(self, "further_lines"):
            return [first, *sorted(self.further_lines.all(), key=lambda line: line.position)]
        return [first, *self.further_lines.select_related("product").order_by("position")]

    def open_lines(self) -> list[ComplaintLine]:
        """The lines whose quantity is not known yet."""
        return [line for line in self.lines() if line.quantity_is_open]

    def totals(self) -> Totals:
        """The quantities of all lines together."""
        lines = self.lines()
        quantities = [line.quantity for line in lines if line.quantity is not None]
        defective = [line.defective_quantity for line in lines if line.defective_quantity is not None]
        return Totals(
            sum(quantities) if quantities else None,
            sum(defective) if defective else None,
            len(quantities) < len(lines),
        )

    def goods_keys(self) -> dict[str, set[str]]:
        """The order, batch and invoice numbers of all lines, by the name of the field."""
        lines = self.lines()
        return {name: {getattr(line, name) for line in lines} - {""} for name in KEYS}


def further_line(row: Mapping[str, Any], position: int) -> ComplaintLine:
    """A row of the form as a line that is not saved yet; `position` counts the first line of the complaint as 1."""
    return ComplaintLine(
        position=position, **{name: value for name, value in row.items() if value not in (None, "")}
    )


def replace_further_lines(complaint: Complaint, rows: Collection[Mapping[str, Any]]) -> None:
    """Put these lines in the place of those beside the first."""
    complaint.further_lines.all().delete()
    add_further_lines(complaint, rows)


def add_further_lines(complaint: Complaint, rows: Collection[Mapping[str, Any]]) -> None:
    """Write the lines beside the first of a complaint that has none yet."""
    made = [further_line(row, position) for position, row in enumerate(rows, start=2)]
    for line in made:
        line.complaint = complaint
    ComplaintLine.objects.bulk_create(made)


def copy_further_lines(complaint: Complaint, successor: Complaint) -> None:
    """Give `successor` the same lines beside the first."""
    rows = [
        {"product": line.product, **{name: getattr(line, name) for name in COPIED}}
        for line in complaint.lines()
    ]
    replace_further_lines(successor, rows[1:])


def same_goods_of_customer(
    keys: Mapping[str, Collection[str]], customer_id: int, *, on: str = ""
) -> Q | None:
    """The condition that a complaint of this customer names one of the numbers in any line, whatever the case of letters.

    `on` is the way from the row to the complaint. None when no number is given.
    """
    first = same_goods(keys, lookup="iexact", on=on)
    further = same_goods(keys, lookup="iexact")
    if first is None or further is None:
        return None
    named = ComplaintLine.objects.filter(further, complaint__case__customer=customer_id)
    return first | Q(**{f"{on}pk__in": named.values("complaint")})


def cases_about_same_goods(case_id: int) -> Any:
    """The ids of cases that name an order, batch or invoice of this one in any line, as a subquery; None without any."""
    cases = Case.objects.as_system("a subquery, narrowed to the reader's scope by whoever asks")
    complaint = cases.select_related("product", "complaint").get(pk=case_id).complaint
    keys = complaint.goods_keys()
    first = same_goods(keys, lookup="exact", on="complaint__")
    further = same_goods(keys, lookup="exact")
    if first is None or further is None:
        return None
    named = ComplaintLine.objects.filter(further).values_list("complaint__case")
    return cases.filter(first).values_list("pk").union(named)


def more_cases_with_product(product_id: int) -> Any:
    """The ids of cases in which a line beside the first is about that product, as a subquery; None when there are none."""
    lines = ComplaintLine.objects.filter(product=product_id)
    return lines.values_list("complaint__case") if lines.exists() else None


def goods_texts(case_ids: Sequence[int]) -> dict[int, str]:
    """All lines of each of these cases in one line of words, by the id of the case. Note: three queries."""
    cases = Case.objects.as_system("the caller names cases that its reader sees").filter(pk__in=case_ids)
    rows = cases.select_related("product", "complaint").prefetch_related("complaint__further_lines__product")
    return {
        case.pk: "; ".join(line.label() + line.quantity_text() for line in case.complaint.lines())
        for case in rows
    }
