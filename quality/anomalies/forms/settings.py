"""The forms of the settings of anomaly alerts: a process or a defect, and the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import who_is
from accounts.roles import ROLES
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField
from quality.anomalies.models import AnomalyCode
from quality.anomalies.models.rules import CONCEDERS, LEADERS


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class CodeForm(forms.Form):
    """A process or a defect. The code is typed once, for a new one, and stands for ever."""

    code = CodeField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits and _ only. It can never be changed: data is tied to it."
        ),
    )
    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: the simplified label is shown."),
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=120, required=False)
    position = NarrowIntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Small numbers come first."),
    )
    valid_from = _day(label=gettext_lazy("May be chosen from"), help_text=gettext_lazy("Empty: always."))
    valid_until = _day(
        label=gettext_lazy("May be chosen until"), help_text=gettext_lazy("Empty: without end.")
    )

    def __init__(self, *args: Any, list: str, record: AnomalyCode | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list, self.record = list, record
        if record is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if not code.isascii() or not code.replace("_", "").isalnum():
            raise ValidationError(_("Use small letters, digits and _ only, such as site_visit."))
        if code == "new" or AnomalyCode.objects.filter(list=self.list, code=code).exists():
            raise ValidationError(_("This code stands in the list already. Choose another one."))
        return code

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
