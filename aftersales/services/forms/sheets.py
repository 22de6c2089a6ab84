"""What people write on daily sheets."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.services.models import Work
from aftersales.services.models.sheets import MOST_MINUTES
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField

FROM_CALLS = (Work.SITE, Work.REPAIR, Work.RETURN)
"""These come from the calls; what they leave out may be added all the same."""


class SheetLineForm(forms.Form):
    """A line that stands on no call."""

    work = forms.ChoiceField(
        label=_("Kind of work"),
        choices=lambda: [
            *((one.value, one.label) for one in Work if one not in FROM_CALLS),
            *((one.value, one.label) for one in FROM_CALLS),
        ],
    )
    minutes = forms.IntegerField(
        label=pgettext_lazy("time", "Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    words = LineField(
        label=_("What it was"),
        max_length=200,
        required=False,
        help_text=_("Such as the way, the number of the call, or the training. No names of customers."),
    )


class SealForm(forms.Form):
    """What was seen is signed."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CorrectSheetForm(forms.Form):
    """Why a signed sheet is corrected."""

    reason = LineField(
        label=_("Why it is corrected"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignSheetForm(StepForm):
    """The same for programs."""

    seal = forms.CharField(label=_("Seal"), max_length=64)
