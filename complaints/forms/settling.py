"""The forms by which a provisional ruling is settled, and money is adjusted that came in afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import local_day
from complaints.forms.ruling import (
    MOST,
    SharingForm,
    deviation_field,
    language_field,
    recovered_field,
    recovered_reason_field,
    share_rows_of,
    translations_field,
)
from complaints.forms.shares import SharesField
from complaints.models import Settlement
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import CodeField, NarrowDecimalField, NarrowIntegerField, TextField

Resale = Settlement.Resale


class SettleRulingForm(SharingForm):
    """The final loss and the final shares of a ruling that was provisional."""

    step_name = "settle_ruling"

    resale = forms.ChoiceField(
        label=gettext_lazy("What became of the goods"),
        choices=[("", gettext_lazy("Please choose")), *Resale.choices],
    )
    resale_quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity sold"), min_value=1, max_value=100_000_000, required=False
    )
    a_grade_price = NarrowDecimalField(
        label=gettext_lazy("A-grade price of one"),
        min_value=Decimal("0.01"),
        max_value=MOST,
        decimal_places=2,
        required=False,
    )
    price_obtained = NarrowDecimalField(
        label=gettext_lazy("Price obtained for all"),
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("The loss is the value at the A-grade price less what they were sold for."),
    )
    sold_on = forms.DateField(
        label=gettext_lazy("Sold on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    actual_loss = NarrowDecimalField(
        label=gettext_lazy("Actual loss by the accounts"),
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("When the goods were not sold, or there were none."),
    )
    accounts_reference = CodeField(
        label=gettext_lazy("Voucher of the accounts"), max_length=60, required=False
    )
    recovered_amount = recovered_field()
    recovered_reason = recovered_reason_field()
    shares = SharesField(
        label=gettext_lazy("Who is responsible, and to what part"),
        help_text=gettext_lazy("The shares make exactly 100 %, each with its evidence."),
    )
    deviation_reason = deviation_field()
    text = TextField(label=gettext_lazy("Reasons"), max_length=20_000)
    text_language = language_field()
    translations = translations_field()

    def initial_values(self) -> Mapping[str, Any]:
        ruling = self.record.ruling_in_force
        values: dict[str, Any] = {"text_language": self.own_language()}
        if ruling is not None:
            confirmed = self.record.recovered_total()
            values |= {
                "recovered_amount": ruling.recovered_amount if confirmed is None else confirmed,
                "recovered_reason": ruling.recovered_reason,
                "shares": share_rows_of(ruling),
            }
        if not self.record.has_goods_to_resell():
            values["resale"] = Resale.NO_GOODS.value
        return values

    def fault_kind_so_far(self) -> Any:
        ruling = self.record.ruling_in_force
        return ruling.fault_kind if ruling is not None else None

    def loss_so_far(self) -> Decimal | None:
        data = self.cleaned_data
        if data.get("resale") != Resale.SOLD:
            return data.get("actual_loss")
        sold = [data.get(name) for name in ("resale_quantity", "a_grade_price", "price_obtained")]
        if any(one is None for one in sold):
            return None
        loss: Decimal = Settlement.loss_of_sold(*sold)  # type: ignore[arg-type]
        return loss

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        resale = data.get("resale")
        if resale == Resale.SOLD:
            self._must_have("resale_quantity", "a_grade_price", "price_obtained", "sold_on")
            self._was_sold_in_time()
        elif resale:
            self._must_have("actual_loss")
            if resale == Resale.NOT_SOLD:
                self._must_have("accounts_reference")
                self._month_is_over()
            elif self.record.has_goods_to_resell():
                self.add_error("resale", _("Goods came back in this case. Say whether they were sold."))
        loss = self.loss_so_far()
        if loss is not None and loss > MOST:
            self.add_error(
                "a_grade_price", _("The loss would be %(loss)s. Check the figures.") % {"loss": loss}
            )
        if loss is not None:
            data["loss_amount"] = loss
        return data

    def _must_have(self, *names: str) -> None:
        for name in names:
            if self.cleaned_data.get(name) is None or self.cleaned_data.get(name) == "":
                if name not in self.errors:
                    self.add_error(name, _("This is needed for the loss. Enter it."))

    def _was_sold_in_time(self) -> None:
        sold_on, ends = self.cleaned_data.get("sold_on"), self.record.resale_ends_on()
        if sold_on is None or ends is None or self.at is None:
            return
        if sold_on > local_day(self.at):
            self.add_error("sold_on", _("This day lies in the future. Enter when they were really sold."))
        elif sold_on > ends:
            self.add_error(
                "sold_on",
                _("The time to resell ended on %(day)s. What was sold later counts as not sold.")
                % {"day": f"{ends:%Y-%m-%d}"},
            )

    def _month_is_over(self) -> None:
        begins = self.record.settling_begins_on()
        if self.at is not None and begins is not None and local_day(self.at) < begins:
            self.add_error(
                "resale",
                _("The goods may still be resold. Settle from %(day)s on, or as soon as they are sold.")
                % {"day": f"{begins:%Y-%m-%d}"},
            )


class AdjustRecoveryForm(StepForm):
    """Why the shares become smaller after the settlement."""

    text = TextField(label=gettext_lazy("Reasons"), max_length=20_000)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        ruling, recovered = self.record.ruling_in_force, self.record.recovered_total()
        if ruling is None or recovered is None:
            return ()
        words = {
            "before": f"{ruling.recovered_amount:,.2f}",
            "after": f"{min(recovered, ruling.loss_amount):,.2f}",
        }
        return [(_("Recovered from others"), _("So far %(before)s, now %(after)s.") % words)]
