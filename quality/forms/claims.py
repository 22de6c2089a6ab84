"""The claim of an effect, the words in which its count is told, and the reason for beginning anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import ProductField
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField, TextField
from quality.forms.disciplines import day_field

LONGEST_DAYS = 1_095
MOST_PIECES = 2_000_000_000
EARLIEST = timedelta(days=366)


class ClaimForm(StepForm):
    """Defect X on product Y stays below n per 10,000, for N days or until M pieces are delivered."""

    product = ProductField(label=gettext_lazy("Product"))
    defect = LineField(
        label=gettext_lazy("Defect, as a word or a code"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Cases count in whose defect or description it stands, such as “scratch”. Empty counts every case of the product."
        ),
    )
    limit = NarrowDecimalField(
        label=gettext_lazy("Stays below, pieces per 10,000 delivered"),
        min_value=Decimal("0.01"),
        max_value=Decimal(10_000),
        max_digits=9,
        decimal_places=2,
    )
    from_on = day_field(
        gettext_lazy("Counted from"), help_text=gettext_lazy("The day from which the actions work.")
    )
    days = NarrowIntegerField(
        label=gettext_lazy("For so many days"), min_value=1, max_value=LONGEST_DAYS, required=False
    )
    shipped = NarrowIntegerField(
        label=gettext_lazy("Until so many pieces are delivered"),
        min_value=1,
        max_value=MOST_PIECES,
        required=False,
        help_text=gettext_lazy("With both, the watch lasts until both are reached."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        last = next(iter(self.record.all_claims()), None)
        if last is None:
            return {"product": self.record.case.product, "days": 90}
        return {
            "product": last.product,
            "defect": last.defect,
            "limit": last.limit,
            "from_on": last.from_on if last.round == self.record.round else None,
            "days": last.days,
            "shipped": last.shipped,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        if not self.errors and data.get("days") is None and data.get("shipped") is None:
            self.add_error("days", _("Say for how many days, or until how many pieces are delivered."))
        day, today = data.get("from_on"), local_day(self.at)
        if day is not None and not today - EARLIEST <= day <= today + EARLIEST:
            self.add_error("from_on", _("Choose a day within a year of today."))
        return data


class ReopenForm(StepForm):
    """Why it begins anew."""

    reason = TextField(
        label=gettext_lazy("Why it begins anew"),
        max_length=500,
        help_text=gettext_lazy("Name the case in which the problem came back."),
    )
