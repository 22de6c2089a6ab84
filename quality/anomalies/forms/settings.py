"""The forms of the settings of anomaly alerts: a process, and the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import who_is
from accounts.roles import ROLES
from feedback_system.web.code_form import CodeForm
from feedback_system.web.forms import NarrowIntegerField
from quality.anomalies.models import AnomalyCode
from quality.anomalies.models.rules import CONCEDERS, LEADERS


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class AnomalyCodeForm(CodeForm):
    """A process. The code is typed once, for a new one, and stands for ever."""

    valid_from = _day(label=gettext_lazy("May be chosen from"), help_text=gettext_lazy("Empty: always."))
    valid_until = _day(
        label=gettext_lazy("May be chosen until"), help_text=gettext_lazy("Empty: without end.")
    )

    def __init__(self, *args: Any, list: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list = list

    def has_code(self, code: str) -> bool:
        return AnomalyCode.objects.filter(list=self.list, code=code).exists()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("This day lies before the first one. Check both."))
        return data


def _roles(codes: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(code, ROLES[code].label) for code in codes]


class RulesForm(forms.Form):
    """Who leads major cases, who approves concessions, and the figures."""

    major_leader = forms.ChoiceField(
        label=gettext_lazy("Who leads major cases"),
        choices=_roles(LEADERS),
        help_text=gettext_lazy(
            "Is told of every major or critical alert at once, beside the general manager."
        ),
    )
    concession_role = forms.ChoiceField(
        label=gettext_lazy("Who approves concessions"),
        choices=_roles(CONCEDERS),
        help_text=gettext_lazy("Where this role prepared the concession, the next level decides."),
    )
    duplicate_hours = NarrowIntegerField(
        label=gettext_lazy("Hours within which the same alert is a likely duplicate"),
        min_value=1,
        max_value=240,
    )
    mass_quantity = NarrowIntegerField(
        label=gettext_lazy("Pieces seen bad from which an alert is proposed as major"),
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("Small local problems stay with the inspector and quality; mass ones go up."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("major_leader", "concession_role"):
            if data.get(name) and not who_is(data[name]):
                self.add_error(
                    name, _("Nobody holds this role. Give it to somebody first, or choose another one.")
                )
        return data
