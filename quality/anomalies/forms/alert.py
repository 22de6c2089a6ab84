"""The alert as it is raised on the shop floor: one page, half a minute, by touch, scanner or keyboard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import ToldTimeField, check_told_time, late_reason_field
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import ProductField
from feedback_system.masterdata.models import Batch
from feedback_system.web.forms import CodeField, LineField, TextField
from quality.anomalies.forms.fields import AnomalyCodeField, quantity_field
from quality.anomalies.models import AnomalyList
from quality.anomalies.states import Disposal, Situation


class AlertForm(StepForm):
    """What the inspector knows now. Field names are those of the API."""

    product = ProductField(
        label=gettext_lazy("Product"), help_text=gettext_lazy("Type or scan the part number.")
    )
    batch_number = CodeField(
        label=gettext_lazy("Batch number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Type or scan it. A batch that is not known yet is taken as typed."),
    )
    process = AnomalyCodeField(AnomalyList.PROCESS, label=gettext_lazy("Process"))
    defect = CatalogueField(
        CatalogueList.DEFECT,
        label=gettext_lazy("Defect"),
        help_text=gettext_lazy("Type a word or the code, or scan it."),
    )
    affected_quantity = quantity_field(
        label=gettext_lazy("Pieces affected"), help_text=gettext_lazy("All that may have the defect.")
    )
    bad_quantity = quantity_field(label=gettext_lazy("Pieces seen bad"), min_value=0, initial=1)
    situation = forms.ChoiceField(
        label=gettext_lazy("Situation"),
        choices=[
            (one.value, one.label)
            for one in (Situation.LINE_STOPPED, Situation.BATCH_HELD, Situation.RUNNING)
        ],
        initial=Situation.RUNNING,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It decides by when quality must answer."),
    )
    cannot_judge = forms.BooleanField(label=gettext_lazy("I cannot judge it"), required=False)
    is_serious = forms.BooleanField(label=gettext_lazy("It is serious"), required=False)
    asked_disposition = forms.ChoiceField(
        label=gettext_lazy("Which decision is asked for"),
        choices=[("", gettext_lazy("Quality decides")), *Disposal.choices],
        required=False,
    )
    goods_went_on = forms.BooleanField(
        label=gettext_lazy("Goods went on to the next process"), required=False
    )
    next_process = AnomalyCodeField(AnomalyList.PROCESS, label=gettext_lazy("Next process"), required=False)
    warned_who = LineField(
        label=gettext_lazy("Who was warned there"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Left empty, the head of the process that passed the goods on is named as liable."
        ),
    )
    warned_at = ToldTimeField(label=gettext_lazy("Warned at"), required=False)
    description = TextField(
        label=gettext_lazy("What is to be seen"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reported_at = ToldTimeField(
        label=gettext_lazy("Seen at"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    late_entry_reason = late_reason_field()
    anyway = forms.BooleanField(
        label=gettext_lazy("File it all the same"),
        required=False,
        help_text=gettext_lazy("Only when it is not the alert shown above."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.at is not None:
            for name in ("process", "defect", "next_process"):
                field = self.fields[name]
                assert isinstance(field, AnomalyCodeField | CatalogueField)  # noqa: S101 - for the type checker
                field.on_day(self.at)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        affected, bad = data.get("affected_quantity"), data.get("bad_quantity")
        if affected is not None and bad is not None and bad > affected:
            self.add_error(
                "bad_quantity",
                _("%(bad)d pieces were seen bad, but only %(affected)d are affected. Correct one of both.")
                % {"bad": bad, "affected": affected},
            )
        check_told_time(self, "reported_at", at=self.at, reason_field="late_entry_reason")
        check_told_time(self, "warned_at", at=self.at)
        if data.get("warned_who") and not data.get("warned_at") and "warned_at" not in self.errors:
            data["warned_at"] = self.at
        if not data.get("warned_who"):
            data["warned_at"] = None
        if data.get("warned_who") or data.get("next_process"):
            data["goods_went_on"] = True
        product, number = data.get("product"), data.get("batch_number")
        data["batch"] = (
            Batch.objects.filter(product=product, number=number).first() if product and number else None
        )
        return data
