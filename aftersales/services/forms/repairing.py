"""The forms of the repair card (修护卡 F-37), of the acceptance, of the return and of parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.services.forms.common import (
    check_order,
    minutes_field,
    offer_technicians,
    technician_field,
    told_field,
)
from aftersales.services.models import ServicePart
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, TextField

MOST_PIECES = 100_000


class BeginRepairForm(StepForm):
    """Who repairs it, and the slip with which it goes to production (退料单 F-36)."""

    repairer = technician_field(gettext_lazy("Who repairs it"))
    material_slip = CodeField(
        label=gettext_lazy("Number of the material slip"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("When the product goes to production for repair."),
    )

    def prepare(self) -> None:
        offer_technicians(self, "repairer")

    def initial_values(self) -> Mapping[str, Any]:
        return {"repairer": self.record.technician.username if self.record.technician else None}


class FinishRepairForm(StepForm):
    """What stands on the repair card (policy 004: real time, parts replaced)."""

    repair_work = TextField(label=gettext_lazy("What was repaired"), max_length=5_000)
    repair_minutes = minutes_field(gettext_lazy("Real minutes of repair"))
    parts_replaced = TextField(label=gettext_lazy("Parts replaced"), max_length=2_000, required=False)

    def initial_values(self) -> Mapping[str, Any]:
        return {
            name: getattr(self.record, name) for name in ("repair_work", "repair_minutes", "parts_replaced")
        }

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or not self.record.reject_reason:
            return []
        return [(_("Why the repair was not accepted"), self.record.reject_reason)]


class AcceptRepairForm(StepForm):
    """The product was tried and works."""

    remark = TextField(label=gettext_lazy("What was tried"), max_length=500)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return []
        return [
            (_("What is wrong"), self.record.description),
            (_("What was repaired"), self.record.repair_work),
        ]


class ReturnForm(StepForm):
    """The product goes back; the receipt is taken back and void (policies 001 and 004)."""

    returned_at = told_field(gettext_lazy("Returned at"))
    receipt_is_back = forms.BooleanField(
        label=gettext_lazy("The receipt was taken back and is void"), required=False
    )
    no_receipt = LineField(
        label=gettext_lazy("Why the receipt did not come back"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "With it, how you know who it is: telephone number of the call, serial number, identity card."
        ),
    )
    handed_to = LineField(
        label=gettext_lazy("Who takes it without the receipt"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("This person signs the voucher instead of giving back the receipt."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_order(
            self, "returned_at", at=self.at, after=self.record.accepted_at if self.record else None,
            said=_("The repair was accepted only later. Check the time."),
        )  # fmt: skip
        if not data.get("receipt_is_back") and not data.get("no_receipt"):
            self.add_error(
                "receipt_is_back",
                _("Take the receipt back before you hand over the product, or say why that is not possible."),
            )
        elif not data.get("receipt_is_back") and not data.get("handed_to"):
            self.add_error("handed_to", _("Enter who takes the product and signs for it."))
        if data.get("receipt_is_back"):
            data["no_receipt"] = data["handed_to"] = ""
        return data

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [(_("Number of the receipt"), self.record.receipt_number)] if self.record else []


class IssuePartForm(StepForm):
    """A part for the job."""

    part = LineField(label=gettext_lazy("Part: number or name"), max_length=120)
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=MOST_PIECES, initial=1
    )


class _PartForm(StepForm):
    """About one of the parts that were issued for this call."""

    line = forms.ModelChoiceField(
        ServicePart.objects.none(),
        label=gettext_lazy("Part"),
        to_field_name="number",
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy(
                "This part was not issued for this call, or this has been told already. Choose a line of the list."
            )
        },
    )

    def offered(self, rows: Any) -> Any:
        """The lines that this form is about."""
        raise NotImplementedError

    def prepare(self) -> None:
        choice = self.fields["line"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = self.offered(ServicePart.objects.filter(call=self.record)).order_by("number")
        choice.label_from_instance = _in_words  # type: ignore[method-assign]


def _in_words(obj: ServicePart) -> str:
    return f"{obj.number} · {obj.part} × {obj.quantity}"


class UsePartForm(_PartForm):
    """How many of it were used."""

    used = NarrowIntegerField(
        label=gettext_lazy("Used"),
        min_value=0,
        max_value=MOST_PIECES,
        help_text=gettext_lazy("0 when it was not needed."),
    )

    def offered(self, rows: Any) -> Any:
        return rows.filter(used_at__isnull=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        line, used = data.get("line"), data.get("used")
        if line is not None and used is not None and used > line.quantity:
            self.add_error(
                "used",
                _("Only %(quantity)d were issued. Nothing can be used that was never issued.")
                % {"quantity": line.quantity},
            )
        return data


class PartBackForm(_PartForm):
    """What came back of it: the replaced parts, and those that were not needed."""

    words = LineField(
        label=gettext_lazy("What came back"),
        max_length=300,
        help_text=gettext_lazy("The replaced part with its number, or the new one that was not needed."),
    )

    def offered(self, rows: Any) -> Any:
        return rows.filter(used_at__isnull=False, back_at__isnull=True)


class ExaminePartForm(_PartForm):
    """What the part that came back shows."""

    result = TextField(label=gettext_lazy("What the examination showed"), max_length=1000)

    def offered(self, rows: Any) -> Any:
        return rows.filter(back_at__isnull=False, examined_at__isnull=True)
