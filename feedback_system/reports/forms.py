"""What people write into reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.reports.kinds import ReportKind
from feedback_system.reports.models import LONGEST_TEXT
from feedback_system.reports.periods import Rhythm, period_named
from feedback_system.web.forms import LineField, TextField, narrow

EXAMPLES = {Rhythm.WEEK: "2026-W10", Rhythm.MONTH: "2026-03", Rhythm.QUARTER: "2026-Q1", Rhythm.YEAR: "2026"}


class OpenReportForm(forms.Form):
    """Which report is opened, on which period."""

    kind = forms.ChoiceField(label=gettext_lazy("Report"))
    period = forms.CharField(
        label=gettext_lazy("Period"),
        max_length=8,
        widget=forms.TextInput(attrs={"placeholder": "2026-W10", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "A week as 2026-W10, a month as 2026-03, a quarter as 2026-Q1, a year as 2026."
        ),
    )

    def __init__(self, *args: Any, kinds: list[ReportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {kind.code: kind for kind in kinds}
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = self.kinds.get(data.get("kind", ""))
        typed = narrow(data.get("period") or "").strip().upper()
        if kind is None or not typed:
            return data
        found = period_named(typed, kind.rhythm)
        if found is None:
            self.add_error(
                "period",
                _("Write the period of this report such as %(example)s.")
                % {"example": EXAMPLES[kind.rhythm]},
            )
        return {**data, "kind": kind, "period": found}


class TextsForm(forms.Form):
    """The written parts of a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, kind: ReportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in kind.texts:
            self.fields[part.code] = TextField(
                label=part.label, help_text=part.help, required=False, max_length=LONGEST_TEXT
            )
        self.parts = [part.code for part in kind.texts]

    @property
    def written(self) -> list[Any]:
        """The fields of the parts."""
        return [self[code] for code in self.parts]


class SignForm(forms.Form):
    """What was seen is signed."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CorrectForm(forms.Form):
    """Why a signed report is corrected."""

    reason = LineField(
        label=gettext_lazy("Why it is corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
