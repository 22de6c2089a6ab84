"""The form by which finance or the warehouse books one remedy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import local_day
from complaints.forms.papers import OnRemedyForm
from complaints.models import RemedyLine
from feedback_system.web.forms import CodeField, NarrowIntegerField


class BookingForm(OnRemedyForm):
    """Which remedy, by which voucher; goods that go out with their count."""

    field_order = ("line", "quantity", "reference", "voucher_on")
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity confirmed"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Needed for goods that go out; returned goods are booked as their slip says."),
    )
    reference = CodeField(label=gettext_lazy("Voucher or slip number"), max_length=60)
    voucher_on = forms.DateField(
        label=gettext_lazy("Date of the voucher"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty means today."),
    )

    def lines(self) -> list[RemedyLine]:
        found: list[RemedyLine] = self.record.open_remedies()
        return found

    def prepare(self) -> None:
        super().prepare()
        ready = self.record.waiting_for_step("book_remedy")
        if len(ready) == 1:
            self.fields["line"].initial = ready[0].pk
        if all(line.kind.needs_slip or not line.kind.counts_goods for line in self.lines()):
            self.fields["quantity"].widget = forms.HiddenInput()

    def clean_voucher_on(self) -> date:
        assert self.at is not None  # noqa: S101 - for the type checker
        today = local_day(self.at)
        told: date = self.cleaned_data.get("voucher_on") or today
        if told > today:
            raise forms.ValidationError(_("The date lies in the future. Enter the date of the voucher."))
        return told

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        line, quantity = data.get("line"), data.get("quantity")
        if line is None:
            return data
        for sentence in self.record.what_is_missing(line):
            self.add_error("line", sentence)
        slip = self.record.slip_of(line)
        if slip is not None:
            if quantity is not None and slip.kept_quantity is not None and quantity != slip.kept_quantity:
                self.add_error(
                    "quantity",
                    _("The warehouse signed for %(came)s. That is what is booked.")
                    % {"came": slip.kept_quantity},
                )
        elif line.kind.counts_goods and not line.kind.needs_slip:
            self._check_count(line, quantity)
        return data

    def _check_count(self, line: RemedyLine, quantity: int | None) -> None:
        if quantity is None:
            self.add_error("quantity", _("Count the goods and enter the quantity that really went out."))
        elif line.quantity is not None and quantity != line.quantity:
            self.add_error(
                "quantity",
                _(
                    "%(came)s went out, %(approved)s are approved. Ask sales before confirming; a changed quantity needs a new approval."
                )
                % {"came": quantity, "approved": line.quantity},
            )
