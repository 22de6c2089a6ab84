"""The form of the ruling, and what it has in common with the settlement of a provisional one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.delays import AsksWhyLate
from complaints.forms.fields import CodeChoiceField, local_day
from complaints.forms.shares import SharesField, SharesWidget
from complaints.forms.sharing import ProposalForm
from complaints.models import CodeList, Ruling, SharingPolicy
from complaints.models.precedents import OWN, Precedents, precedents_of
from feedback_system.attachments.models import Attachment
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.web.forms import LineField, NarrowDecimalField, TextField
from feedback_system.web.rows import CardsWidget, RowsField

MOST = Decimal("99999999.99")


class TranslationRowForm(forms.Form):
    """The reasons in one further language."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    text = TextField(label=gettext_lazy("Reasons"), max_length=20_000)

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - {"language", "DELETE"})


class SharingForm(StepForm):
    """What both forms ask: the shares with their reasons in one or more languages."""

    step_name = "rule"

    def prepare(self) -> None:
        widget = self.fields["shares"].widget
        assert isinstance(widget, SharesWidget)  # noqa: S101 - for the type checker
        widget.live_url = reverse(
            "complaints:share_amounts", args=[self.record.case.reference, self.step_name]
        )
        widget.row_kwargs = {"proofs": self.possible_proofs}
        widget.proposal = self.house_policy

    def house_policy(self) -> dict[str, Any]:
        """What the workbench asks for a proposal by the house policy; nothing when none is in force.

        Note: one query.
        """
        if self.at is None or not SharingPolicy.objects.in_force(local_day(self.at)).exists():
            return {}
        department = self.record.responsible_department
        initial = {"department": department.code if department is not None else ""}
        asks = ProposalForm(self.data if self.is_bound else None, prefix="proposal", initial=initial)
        address = reverse("complaints:share_proposal", args=[self.record.case.reference, self.step_name])
        return {"url": address, "form": asks}

    def possible_proofs(self) -> list[tuple[str, str]]:
        """What may prove a share, read when it is asked for and then kept. Note: two queries, once."""
        if self._proofs is None:
            self._proofs = self._read_proofs()
        return self._proofs

    _proofs: list[tuple[str, str]] | None = None

    def _read_proofs(self) -> list[tuple[str, str]]:
        """The files that this person may see and the signed opinions of the case."""
        if self.by is None:
            return []
        files = Attachment.objects.visible_to(self.by).filter(case=self.record.case_id)
        files = files.exclude(state=Attachment.State.WITHDRAWN).order_by("pk")
        proofs = [(f"file:{one.pk}", one.name) for one in files]
        for one in self.record.opinions.select_related("author").order_by("pk"):
            words = {"desk": one.get_desk_display(), "person": one.author}
            proofs.append((f"opinion:{one.pk}", _("Opinion: %(desk)s, %(person)s") % words))
        return proofs

    def own_language(self) -> str:
        """The language of who rules, or of the company."""
        return (self.by.language if self.by is not None else "") or Company.get().default_language

    def loss_so_far(self) -> Decimal | None:
        """The loss as typed, where it can be read."""
        raise NotImplementedError

    def shared_so_far(self) -> Decimal | None:
        """What there is to share as typed: the loss less what was recovered, where both can be read."""
        loss, recovered = self.loss_so_far(), self.cleaned_data.get("recovered_amount") or Decimal(0)
        return None if loss is None or recovered > loss else loss - recovered

    def fault_kind_so_far(self) -> Any:
        """The kind of fault as chosen, or None."""
        raise NotImplementedError

    def precedents(self) -> Precedents:
        """The rulings on like cases that this person may see."""
        if self.by is None or self.at is None:
            return Precedents([])
        return precedents_of(self.record, self.fault_kind_so_far(), seen_by=self.by, at=self.at)

    def _explain_deviation(self, data: dict[str, Any]) -> None:
        """Ask for a reason when our part lies outside the spread of the precedents."""
        if not data.get("shares") or data.get("deviation_reason") or "deviation_reason" not in self.fields:
            return
        spread = self.precedents().own
        ours = sum(
            (row["percent"] for row in data["shares"] if not row["level"] and row["party"] in OWN), Decimal(0)
        )
        if spread is not None and ours not in spread:
            words = {"ours": f"{ours:f}", "low": f"{spread.low:f}", "high": f"{spread.high:f}"}
            self.add_error(
                "deviation_reason",
                _(
                    "Our part is %(ours)s %%; on like cases it was %(low)s %% to %(high)s %%. Say why this case is different."
                )
                % words,
            )

    def clean_recovered_amount(self) -> Decimal:
        return self.cleaned_data.get("recovered_amount") or Decimal(0)

    def recovered_usually(self) -> Decimal:
        """What finance has confirmed on claims against third parties; nothing while there is no claim."""
        return self.record.recovered_total() or Decimal(0)

    def _prove_recovery(self, data: dict[str, Any]) -> None:
        """Where there is a claim, only what finance confirmed counts; else a reason is asked for what was typed."""
        recovered, confirmed = data.get("recovered_amount"), self.record.recovered_total()
        if not recovered:
            data["recovered_reason"] = ""
        elif confirmed is not None and recovered > confirmed:
            self.add_error(
                "recovered_amount",
                _(
                    "Finance has confirmed %(confirmed)s on the claims against third parties, and no more. Have the rest confirmed first, or enter that amount."
                )
                % {"confirmed": f"{confirmed:,.2f}"},
            )
        elif confirmed is None and not data.get("recovered_reason") and "recovered_reason" not in self.errors:
            self.add_error(
                "recovered_reason",
                _("There is no claim against a third party on this case. Say where the money came from."),
            )

    def clean_text_language(self) -> str:
        return self.cleaned_data.get("text_language") or self.own_language()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        loss, recovered = self.loss_so_far(), data.get("recovered_amount")
        if loss is not None and recovered is not None and recovered > loss:
            self.add_error(
                "recovered_amount",
                _("No more can be recovered than was lost: %(loss)s. Check both.") % {"loss": f"{loss:,.2f}"},
            )
        self._prove_recovery(data)
        self._explain_deviation(data)
        languages = [data.get("text_language"), *(row["language"] for row in data.get("translations") or ())]
        if "translations" in data and len(set(languages)) < len(languages):
            self.add_error(
                "translations", _("A language stands there twice. The reasons have one text per language.")
            )
        return data


def recovered_field() -> NarrowDecimalField:
    """What a third party paid back."""
    return NarrowDecimalField(
        label=gettext_lazy("Recovered from others"),
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy(
            "What suppliers, carriers or insurers paid back. It lessens the loss to share."
        ),
    )


def recovered_reason_field() -> LineField:
    """Where the money came from when there is no claim."""
    return LineField(
        label=gettext_lazy("Where the recovered money came from"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed when something was recovered without a claim on this case."),
    )


def deviation_field() -> LineField:
    """Why the ruling differs from those on like cases."""
    return LineField(
        label=gettext_lazy("Why unlike earlier cases"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Needed when our part lies outside what was ruled on like cases; the approver reads it."
        ),
    )


def language_field() -> forms.ChoiceField:
    """The language of the reasons."""
    return forms.ChoiceField(
        label=gettext_lazy("Language of the reasons"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=gettext_lazy("Left empty: your own language."),
    )


def translations_field() -> RowsField:
    """The reasons in further languages."""
    return RowsField(
        TranslationRowForm,
        label=gettext_lazy("Reasons in further languages"),
        most=len(settings.LANGUAGES) - 1,
        required=False,
        widget=CardsWidget,
        add_label=gettext_lazy("Add a language"),
        help_text=gettext_lazy(
            "Who reads in another language sees the reasons in it; else yours, with a mark."
        ),
    )


class RulingForm(SharingForm, AsksWhyLate):
    """The ruling with its shares, exactly 100 % on every level."""

    own_fault = forms.TypedChoiceField(
        label=gettext_lazy("Is the fault ours?"),
        choices=[("yes", gettext_lazy("Yes, ours")), ("no", gettext_lazy("No, not ours"))],
        coerce=lambda value: value == "yes",
    )
    fault_kind = CodeChoiceField(CodeList.FAULT_KIND, label=gettext_lazy("Kind of fault"))
    tracked = forms.TypedChoiceField(
        label=gettext_lazy("Track an improvement?"),
        choices=[
            ("", gettext_lazy("Please choose")),
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
        ],
        coerce=lambda value: value == "yes",
    )
    exemption_reason = LineField(label=gettext_lazy("Why it is not tracked"), max_length=200, required=False)
    loss_amount = NarrowDecimalField(
        label=gettext_lazy("Loss to share"),
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        initial=Decimal(0),
    )
    recovered_amount = recovered_field()
    recovered_reason = recovered_reason_field()
    shares = SharesField(
        label=gettext_lazy("Who is responsible, and to what part"),
        help_text=gettext_lazy("The shares make exactly 100 %, each with its evidence."),
    )
    provisional = forms.BooleanField(
        label=gettext_lazy("Provisional: shares are settled in the monthly meeting"),
        required=False,
        initial=True,
    )
    deviation_reason = deviation_field()
    text = TextField(label=gettext_lazy("Reasons"), max_length=20_000)
    text_language = language_field()
    translations = translations_field()

    def initial_values(self) -> Mapping[str, Any]:
        return {
            "loss_amount": self.record.remedy_total(),
            "recovered_amount": min(self.recovered_usually(), self.record.remedy_total()),
            "text_language": self.own_language(),
        }

    def loss_so_far(self) -> Decimal | None:
        return self.cleaned_data.get("loss_amount")

    def fault_kind_so_far(self) -> Any:
        return self.cleaned_data.get("fault_kind")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("tracked") is False and not data.get("exemption_reason"):
            kind = data.get("fault_kind")
            if kind is not None and kind.human_slip:
                data["exemption_reason"] = kind.label_zh_hans
            else:
                self.add_error(
                    "exemption_reason",
                    _("Say why no improvement is tracked. Only a human slip needs no reason."),
                )
        return data


class ChangeRulingForm(RulingForm):
    """The ruling again, beginning with the newest version."""

    step_name = "change_ruling"

    def initial_values(self) -> Mapping[str, Any]:
        last = self.record.current_ruling
        if last is None:
            return super().initial_values()
        return {
            "own_fault": "yes" if last.own_fault else "no",
            "fault_kind": last.fault_kind.code,
            "tracked": "yes" if last.tracked else "no",
            "exemption_reason": last.exemption_reason,
            "loss_amount": last.loss_amount,
            "recovered_amount": last.recovered_amount,
            "recovered_reason": last.recovered_reason,
            "provisional": last.provisional,
            "shares": share_rows_of(last),
            "text_language": self.own_language(),
        }


class NewRulingForm(ChangeRulingForm):
    """The ruling after an objection, beginning with the overturned one."""

    step_name = "rule_anew"


def share_rows_of(ruling: Ruling) -> list[dict[str, Any]]:
    """The shares of a ruling as rows of the form."""
    shares = sorted(ruling.shares.all(), key=lambda share: share.position)
    depth: dict[int | None, int] = {None: -1}
    rows = []
    for share in shares:
        depth[share.pk] = depth[share.parent_id] + 1
        proofs = [
            f"file:{one.attachment_id}" if one.attachment_id else f"opinion:{one.opinion_id}"
            for one in share.proofs.all()
        ]
        rows.append(
            {
                "level": depth[share.pk],
                "party": share.party,
                "department": share.department.code if share.department else "",
                "person": share.person.username if share.person else "",
                "supplier": share.supplier.code if share.supplier else "",
                "name": share.name,
                "percent": share.percent,
                "evidence": share.evidence,
                "proofs": proofs,
            }
        )
    return rows
