"""The further lines of a complaint: other parts, orders or batches beside the first one of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import ProductField, local_day
from complaints.models.lines import COPIED, MOST_FURTHER_LINES
from feedback_system.cases.goods import KEYS
from feedback_system.web.forms import CodeField, NarrowIntegerField
from feedback_system.web.rows import CardsWidget, RowsField


class GoodsForm(forms.Form):
    """Which goods, delivered when, how many: the fields that every line of a complaint has."""

    order_number = CodeField(label=gettext_lazy("Order number"), max_length=60, required=False)
    product = ProductField(label=gettext_lazy("Product"), required=False)
    batch_number = CodeField(label=gettext_lazy("Batch"), max_length=60, required=False)
    invoice_number = CodeField(label=gettext_lazy("Invoice number"), max_length=60, required=False)
    delivered_on = forms.DateField(
        label=gettext_lazy("Delivered on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=100_000_000, required=False
    )
    defective_quantity = NarrowIntegerField(
        label=gettext_lazy("Defective quantity"), min_value=0, max_value=100_000_000, required=False
    )
    quantity_undetermined = forms.BooleanField(
        label=gettext_lazy("Customer is still processing, quantity undetermined"), required=False
    )


def check_goods(form: forms.Form, *, at: datetime | None) -> None:
    """Refuse quantities that do not fit together and a delivery in the future."""
    data = form.cleaned_data
    quantity, defective = data.get("quantity"), data.get("defective_quantity")
    if quantity is not None and data.get("quantity_undetermined"):
        form.add_error("quantity", _("Give the quantity or mark it as undetermined, not both."))
    if quantity is not None and defective is not None and defective > quantity:
        form.add_error("defective_quantity", _("The defective quantity cannot be larger than the quantity."))
    delivered = data.get("delivered_on")
    if delivered is not None and at is not None and delivered > local_day(at):
        form.add_error("delivered_on", _("The delivery date lies in the future. Check the date."))


class LineForm(GoodsForm):
    """One line beside the first."""

    def __init__(self, *args: Any, at: datetime | None = None, **kwargs: Any) -> None:
        self.at = at
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        check_goods(self, at=self.at)
        named = [name for name in ("product", *KEYS) if data.get(name) or name in self.errors]
        if self.has_changed() and not named:
            raise forms.ValidationError(
                _("Say which goods this line is about: the order, the product, the batch or the invoice.")
            )
        return data


class FurtherLinesField(RowsField):
    """Lines beside the first, each a row of goods."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            LineForm,
            most=MOST_FURTHER_LINES,
            widget=CardsWidget,
            label=gettext_lazy("Further lines"),
            help_text=gettext_lazy(
                "When the same complaint is about other products, orders or batches of this customer too. "
                "The order fills in the rest."
            ),
            add_label=gettext_lazy("Add a line"),
            required=False,
            **kwargs,
        )


def goods_of(line: Any) -> tuple[Any, ...]:
    """What makes a line the same as another: product, numbers without regard to case, day of delivery."""
    read = line.get if isinstance(line, Mapping) else lambda name: getattr(line, name)
    product = read("product")
    return (
        product.pk if product is not None else None,
        *(str(read(name) or "").casefold() for name in KEYS),
        read("delivered_on"),
    )


def check_lines(
    first: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, seen_on: date | None
) -> list[str]:
    """Sentences about lines that say the same twice, and about goods delivered after the defect was seen."""
    sentences = []
    known = {goods_of(first): 0}
    for number, row in enumerate(rows, start=1):
        goods = goods_of(row)
        if goods not in known:
            known[goods] = number
        elif known[goods] == 0:
            sentences.append(
                _("Row %(number)d names the same goods as the first line. Put both quantities into one line.")
                % {"number": number}
            )
        else:
            sentences.append(
                _("Rows %(first)d and %(second)d name the same goods. Put both quantities into one line.")
                % {"first": known[goods], "second": number}
            )
        delivered = row.get("delivered_on")
        if delivered is not None and seen_on is not None and delivered > seen_on:
            sentences.append(
                _("Row %(number)d: the goods were delivered after the defect was seen. Check both dates.")
                % {"number": number}
            )
    return sentences


def as_row(line: Any, *, with_quantities: bool = True) -> dict[str, Any]:
    """A stored line as a row of the form."""
    names = [name for name in COPIED if with_quantities or not name.endswith(("quantity", "undetermined"))]
    return {"product": line.product, **{name: getattr(line, name) for name in names}}
