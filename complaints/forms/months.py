"""What people write into the run of a month."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models.months import month_named


class OpenMonthForm(forms.Form):
    """Which month is opened."""

    month = forms.CharField(
        label=_("Month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "pattern": r"\d{4}-\d{2}", "placeholder": "2026-01"}),
        help_text=_(
            "The first run may be of any month that has ended; afterwards the months come one after the other."
        ),
    )

    def clean_month(self) -> object:
        found = month_named(self.cleaned_data["month"])
        if found is None:
            raise forms.ValidationError(_("Write the month as year and month, such as 2026-01."))
        return found


class ConfirmMonthForm(forms.Form):
    """A department confirms the lines it saw."""

    department = forms.SlugField(max_length=40, widget=forms.HiddenInput)
    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.TextInput(attrs={"maxlength": 500})
    )


class CloseMonthForm(forms.Form):
    """The GM office closes the figures it saw."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it is closed without every confirmation"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only needed while a department has not confirmed."),
    )
