"""Which months a report is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models.months import month_named

MOST_MONTHS = 12
MONTH_INPUT = {"type": "month", "pattern": r"\d{4}-\d{2}", "placeholder": "2026-01"}


def month_after(month: date) -> date:
    """The first day of the month after that of `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


class MonthField(forms.CharField):
    """A month written as 2026-01; its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, widget=forms.TextInput(attrs=MONTH_INPUT), **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = month_named(typed)
        if found is None:
            raise forms.ValidationError(_("Write the month as year and month, such as 2026-01."))
        return found


class SpanForm(forms.Form):
    """From which month until which, both included. Nothing typed means the month of `today`."""

    since = MonthField(label=gettext_lazy("From month"), required=False)
    until = MonthField(label=gettext_lazy("To month"), required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        self.month = today.replace(day=1)
        typed = {name: data.get(name) or "" for name in ("since", "until")}
        typed["since"] = typed["since"] or typed["until"] or f"{self.month:%Y-%m}"
        typed["until"] = typed["until"] or typed["since"]
        super().__init__(typed)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since is None or until is None:
            return data
        months = (until.year - since.year) * 12 + until.month - since.month + 1
        if months < 1:
            self.add_error("until", _("The last month lies before the first. Exchange them."))
        elif months > MOST_MONTHS:
            self.add_error(
                "until",
                _("At most %(months)d months are shown at once. Choose a shorter span.")
                % {"months": MOST_MONTHS},
            )
        return data

    @property
    def days(self) -> tuple[date, date]:
        """The first day, and the first day after the span; the present month where what was typed cannot be used."""
        if not self.is_valid():
            return self.month, month_after(self.month)
        return self.cleaned_data["since"], month_after(self.cleaned_data["until"])

    @property
    def asked(self) -> dict[str, str]:
        """The span as it stands in addresses."""
        since, until = self.days
        last = date(until.year - (until.month == 1), (until.month - 2) % 12 + 1, 1)
        return {"since": f"{since:%Y-%m}", "until": f"{last:%Y-%m}"}
