"""The thresholds of the customer grades."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.web.forms import NarrowDecimalField

ORDER = ("least_a", "least_b", "least_c", "least_d")


def _least(label: Any) -> NarrowDecimalField:
    return NarrowDecimalField(label=label, min_value=Decimal("0.01"), max_digits=14, decimal_places=2)


class TierForm(forms.Form):
    """From which revenue of twelve months a customer is proposed for a grade."""

    least_a = _least(gettext_lazy("Grade A from"))
    least_b = _least(gettext_lazy("Grade B from"))
    least_c = _least(gettext_lazy("Grade C from"))
    least_d = _least(gettext_lazy("Grade D from"))
    share = NarrowDecimalField(
        label=gettext_lazy("Share of these thresholds that counts, in %"),
        min_value=Decimal(1),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy(
            "The policy lets some offices take 80 to 90 %. 100: the thresholds as they stand."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for better, worse in zip(ORDER, ORDER[1:], strict=False):
            if data.get(better) is not None and data.get(worse) is not None and data[better] <= data[worse]:
                self.add_error(worse, _("A lower grade begins below the better one. Enter a smaller sum."))
        return data
