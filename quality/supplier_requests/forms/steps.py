"""The forms of sending, of the review, of the effect and of the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.attachments.forms import WithProof
from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import NarrowIntegerField, TextField
from quality.supplier_requests.states import Part

MAIL, PAPER = "mail", "paper"


class SendForm(StepForm):
    """How the request goes to the supplier."""

    way = forms.ChoiceField(
        label=gettext_lazy("Sent by"),
        choices=[
            (MAIL, gettext_lazy("E-mail with a link for the answer")),
            (PAPER, gettext_lazy("On paper, without a link")),
        ],
        initial=MAIL,
    )
    address = forms.EmailField(
        label=gettext_lazy("Mail address of the supplier"),
        required=False,
        help_text=gettext_lazy("Who gets the mail can answer for the supplier. An earlier link ends."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {
            "address": self.record.address,
            "way": MAIL if self.record.address or not self.record.sent_at else PAPER,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("way") == MAIL and not data.get("address") and "address" not in self.errors:
            self.add_error("address", _("Enter the mail address, or send the request on paper."))
        return data


class RenewLinkForm(StepForm):
    """To which address the new link goes."""

    address = forms.EmailField(
        label=gettext_lazy("Mail address of the supplier"),
        help_text=gettext_lazy("Who gets the mail can answer for the supplier. An earlier link ends."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"address": self.record.address}


class NothingForm(StepForm):
    """Nothing is asked."""


class AcceptForm(StepForm):
    """How the effect is watched."""

    watch_deliveries = NarrowIntegerField(
        label=gettext_lazy("Deliveries to be watched"),
        min_value=1,
        max_value=100,
        required=False,
        initial=3,
        help_text=gettext_lazy("The next deliveries after the actions, each checked for the defect."),
    )
    watch_days = NarrowIntegerField(
        label=gettext_lazy("Days to be watched"), min_value=1, max_value=366, required=False
    )
    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("watch_deliveries") and not data.get("watch_days"):
            self.add_error(
                "watch_deliveries", _("Say over how many deliveries or how many days the effect is watched.")
            )
        return data


def _reason(label: Any) -> TextField:
    return TextField(label=label, max_length=2_000, required=False)


class ReturnForm(SendForm):
    """What each part lacks that goes back; parts without a reason stand."""

    containment_reason = _reason(gettext_lazy("Why the containment goes back"))
    cause_reason = _reason(gettext_lazy("Why the causes go back"))
    action_reason = _reason(gettext_lazy("Why the corrective actions go back"))
    report_reason = _reason(gettext_lazy("Why the 8D report goes back"))
    field_order = ("containment_reason", "cause_reason", "action_reason", "report_reason", "way", "address")

    def prepare(self) -> None:
        super().prepare()
        asked = self.record.asked_parts()
        for part in Part:
            if part not in asked:
                del self.fields[f"{part.value}_reason"]

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [
            (
                _("What the supplier reads"),
                _(
                    "Each reason stands in the mail and on the page of the link. A part left empty is accepted and not asked again."
                ),
            )
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["reasons"] = {
            part: data[f"{part.value}_reason"] for part in Part if data.get(f"{part.value}_reason")
        }
        if not self.errors and not data["reasons"]:
            raise ValidationError(_("Say of at least one part what it lacks, or accept the answer."))
        return data


class CheckForm(WithProof):
    """What was seen on goods that came after the actions."""

    checked_on = forms.DateField(
        label=gettext_lazy("Checked on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deliveries = NarrowIntegerField(
        label=gettext_lazy("Deliveries checked"), min_value=1, max_value=1_000, initial=1
    )
    quantity = NarrowIntegerField(label=gettext_lazy("Pieces checked"), min_value=1, max_value=99_999_999)
    bad = NarrowIntegerField(label=gettext_lazy("Pieces with the defect"), min_value=0, max_value=99_999_999)
    words = TextField(label=gettext_lazy("What was seen"), max_length=2_000, required=False)
    field_order = ("checked_on", "deliveries", "quantity", "bad", "words", "proof", "files")

    def initial_values(self) -> Mapping[str, Any]:
        return {"checked_on": local_day(self.at)} if self.at is not None else {}

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day > local_day(self.at):
            raise ValidationError(_("This day lies in the future. Enter the day of the check."))
        if self.record is not None and self.record.accepted_at and day < local_day(self.record.accepted_at):
            raise ValidationError(
                _("This day lies before the answer was accepted. Check goods that came later.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        quantity, bad = data.get("quantity"), data.get("bad")
        if quantity is not None and bad is not None and bad > quantity:
            self.add_error(
                "bad",
                _("%(bad)d pieces have the defect, but only %(checked)d were checked. Correct one of both.")
                % {"bad": bad, "checked": quantity},
            )
        return data


class NotEffectiveForm(SendForm):
    """Why the actions took no effect; the supplier reads it."""

    reason = TextField(
        label=gettext_lazy("What was found"),
        max_length=2_000,
        help_text=gettext_lazy("The supplier reads this and is asked for everything anew."),
    )
    field_order = ("reason", "way", "address")


class CloseForm(StepForm):
    """A remark, if there is one."""

    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)


class WithdrawForm(StepForm):
    """Why the request is withdrawn."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000)
