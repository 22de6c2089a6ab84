"""The period of the pack, the wish for a sample, a note on a line, the check of a case, and how a finding is filed."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DepartmentField
from feedback_system.cases.kinds import all_kinds
from feedback_system.conformity.filing import all_filers
from feedback_system.conformity.models import LARGEST, Basis, Result
from feedback_system.conformity.sampling import Wish
from feedback_system.oversight.forms import SpanForm
from feedback_system.reporting.facts import kinds_with_facts
from feedback_system.reports.periods import Rhythm, period_of
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, TextField

USUAL_SIZE = 10


def usual_period(today: date) -> dict[str, str]:
    """The quarter before the present one, as the address has it."""
    quarter = period_of(today, Rhythm.QUARTER).before
    return {"first_day": quarter.first.isoformat(), "last_day": quarter.last.isoformat()}


class PeriodForm(SpanForm):
    """The period of the pack: at most two years at once."""

    longest = timedelta(days=731)


class SampleForm(PeriodForm):
    """Which sample is drawn."""

    field_order = ("kind", "basis", "first_day", "last_day", "size", "seed")

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    basis = forms.ChoiceField(
        label=gettext_lazy("Cases that were"), choices=Basis.choices, initial=Basis.OPENED
    )
    size = NarrowIntegerField(
        label=gettext_lazy("Cases to draw"), min_value=1, max_value=LARGEST, initial=USUAL_SIZE
    )
    seed = CodeField(
        label=gettext_lazy("Seed"),
        max_length=40,
        help_text=gettext_lazy(
            "Any number or word. The same seed over the same cases draws the same sample."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counted = set(kinds_with_facts())
        fields: Any = self.fields
        fields["kind"].choices = [(kind.code, kind.label) for kind in all_kinds() if kind.code in counted]

    def wish(self) -> Wish:
        """What was asked for. The form must be valid."""
        data = self.cleaned_data
        names = ("kind", "basis", "first_day", "last_day", "seed", "size")
        return Wish(**{name: data[name] for name in names})


def new_seed() -> str:
    """A seed that nobody has chosen on purpose."""
    return str(secrets.randbelow(900_000) + 100_000)


class NoteForm(forms.Form):
    """What is kept on a line: where a document answers, its number is what makes the answer."""

    note = TextField(label=gettext_lazy("Note"), max_length=2_000, required=False)
    reference = LineField(
        label=gettext_lazy("Document or file number"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where it lies, so that the auditor can ask for it."),
    )
    target = forms.DecimalField(
        label=gettext_lazy("Target in %"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        required=False,
        help_text=gettext_lazy("Left empty: every case counts."),
    )

    def __init__(self, *args: Any, measured: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not measured:
            del self.fields["target"]


class CheckForm(forms.Form):
    """What the check of a case found."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[(one.value, one.label) for one in Result if one is not Result.OPEN],
        widget=forms.RadioSelect,
    )
    words = TextField(
        label=gettext_lazy("In words"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("What was looked at, and what was found."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("result") in (Result.FINDING, Result.NOT_APPLICABLE) and not data.get("words"):
            raise ValidationError(
                {"words": _("Say what was found, or why it does not apply; others must understand it later.")}
            )
        return data


class FileForm(forms.Form):
    """As what a finding is filed, and who answers it."""

    filer = forms.ChoiceField(label=gettext_lazy("File as"))
    department = DepartmentField(label=gettext_lazy("Department that answers"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["filer"].choices = [(one.code, one.label) for one in all_filers()]
