"""What is typed when a month is signed or restated."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from feedback_system.reporting.months.models import LONGEST_REASON
from feedback_system.web.forms import LineField


class SignMonthForm(forms.Form):
    """What was seen is signed."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class RestateForm(SignMonthForm):
    """Why a signed month is restated."""

    reason = LineField(
        label=gettext_lazy("Why it is restated"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
