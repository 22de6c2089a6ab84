"""The forms of the steps: the notice, the visit, the new contract, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from aftersales.contracts.models import RenewalNotice, TextCode
from aftersales.contracts.models.words import GAP, text_of
from aftersales.contracts.prints.letters import values_of_renewal
from feedback_system.cases.fields import PersonField, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.joining import listed
from feedback_system.masterdata.agreeing import (
    SIX,
    machines_as_text,
    missing_of,
    overlaps,
    parse_machines,
    six_of,
)
from feedback_system.masterdata.models import MaintenanceContract
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, TextField


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, typed in the browser's own calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class NoticeForm(StepForm):
    """The notice in the customer's language, and how it goes."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    way = forms.ChoiceField(label=gettext_lazy("Sent by"), choices=RenewalNotice.Way.choices)
    address = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        help_text=gettext_lazy("Not used for a letter on paper."),
    )
    subject = LineField(label=gettext_lazy("Subject"), max_length=200)
    text = TextField(
        label=gettext_lazy("Text"),
        max_length=15_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("The customer reads exactly this. Write nothing from inside the house."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        contract = self.record.contract
        wanted = self.initial.get("language") or contract.customer.language
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        template = text_of(TextCode.RENEWAL_NOTICE, language)
        values = values_of_renewal(self.record, language=language, company=Company.get(), at=self.at)
        subject, text = template.filled(values) if template is not None else ("", "")
        sees = self.by is not None and self.by.holds(Permission.SEE_CONTACTS)
        address = contract.contact.email if sees else ""
        way = RenewalNotice.Way.MAIL if contract.contact.email else RenewalNotice.Way.PAPER
        return {"language": language, "way": way, "address": address, "subject": subject, "text": text}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("way") == RenewalNotice.Way.MAIL
            and not data.get("address")
            and "address" not in self.errors
        ):
            self.add_error("address", _("Enter the mail address, or send the notice on paper."))
        for name in ("subject", "text"):
            if GAP in (data.get(name) or ""):
                self.add_error(
                    name, _("Something is missing where the text has %(gap)s. Fill it in.") % {"gap": GAP}
                )
        return data


class VisitForm(StepForm):
    """When somebody went there, who, and what the customer said."""

    visited_on = day_field(gettext_lazy("Visited on"))
    visitor = PersonField(label=gettext_lazy("Who went there"))
    words = TextField(label=gettext_lazy("What the customer said"), max_length=9_000)

    def initial_values(self) -> Mapping[str, Any]:
        assert self.at is not None  # noqa: S101 - for the type checker
        return {"visited_on": local_day(self.at), "visitor": self.by.username if self.by is not None else ""}

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return ()
        contract = self.record.contract
        shown = [(_("Contract until"), contract.ends_on.isoformat())]
        if self.by is not None and self.by.holds(Permission.SEE_CONTACTS):
            shown.append((_("Whom to visit"), " · ".join(filter(None, six_of(contract.contact).values()))))
        return shown

    def clean_visited_on(self) -> Any:
        day = self.cleaned_data["visited_on"]
        if self.at is not None and day > local_day(self.at):
            raise forms.ValidationError(_("This day lies in the future. Enter the visit when it was made."))
        return day


class RenewForm(StepForm):
    """The contract that follows on: it begins on the day after the old one ends."""

    code = CodeField(label=gettext_lazy("Number of the new contract"), max_length=40)
    ends_on = day_field(gettext_lazy("Last day of the new contract"))
    machines = TextField(
        label=gettext_lazy("Machines under contract"),
        max_length=10_000,
        help_text=gettext_lazy(
            "One a line: part number, comma, serial number. Without a serial number all of that product at the customer's."
        ),
    )
    fee = NarrowDecimalField(
        label=gettext_lazy("Fee"), min_value=Decimal(0), max_digits=12, decimal_places=2, required=False
    )
    covered = TextField(label=gettext_lazy("What is covered"), max_length=2_000, required=False)
    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def initial_values(self) -> Mapping[str, Any]:
        contract = self.record.contract
        return {
            "ends_on": self.record.next_last_day(),
            "machines": machines_as_text(self.record.machines()),
            "fee": contract.fee,
            "covered": contract.covered,
        }

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return ()
        return [(_("First day of the new contract"), self.record.next_first_day().isoformat())]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if MaintenanceContract.objects.filter(code__iexact=code).exists():
            raise forms.ValidationError(
                _("There is a contract with this number already. Choose another number.")
            )
        return code

    def clean_machines(self) -> Any:
        return parse_machines(self.cleaned_data["machines"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.record is None or self.errors:
            return data
        old = self.record.contract
        if missing := missing_of(six_of(old.contact)):
            self.add_error(
                None,
                _(
                    "Whom to visit is not complete: %(fields)s. Have it entered on the page of the customer first."
                )
                % {"fields": listed(SIX[name] for name in missing)},
            )
        first = self.record.next_first_day()
        if data["ends_on"] < first:
            self.add_error(
                "ends_on",
                _("The new contract begins on %(day)s and cannot end before.") % {"day": first.isoformat()},
            )
            return data
        new = MaintenanceContract(customer_id=old.customer_id, starts_on=first, ends_on=data["ends_on"])
        if told := overlaps(new, data["machines"]):
            self.add_error("machines", told)
        return data


class LoseForm(StepForm):
    """Why the customer does not renew."""

    reason = TextField(label=gettext_lazy("Why it was not renewed"), max_length=2_000)
