"""What is typed about the switch and the rules of sanctions and deductions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.penalties.bands import MOST, SanctionBand
from complaints.penalties.forms.papers import SANCTIONS
from complaints.penalties.models import PenaltyRules
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField
from feedback_system.web.rows import CardsWidget, RowsField


class BandRow(forms.Form):
    """One band: from which personal share on, which sanction is proposed."""

    at_least = NarrowDecimalField(
        label=gettext_lazy("Personal share from"), min_value=Decimal(0), max_value=MOST, decimal_places=2
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Sanction"), choices=[("", gettext_lazy("Please choose")), *SANCTIONS]
    )


def _percent(label: Any, help_text: Any) -> NarrowDecimalField:
    return NarrowDecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        help_text=help_text,
    )


def _amount(label: Any, *, required: bool = True, help_text: Any = "") -> NarrowDecimalField:
    return NarrowDecimalField(
        label=label,
        required=required,
        min_value=Decimal("0.01") if not required else Decimal(0),
        max_value=Decimal("9999999.99"),
        decimal_places=2,
        help_text=help_text,
    )


class RulesForm(forms.Form):
    """Switch, legal limits, limits of the policy, bands, name of the bonus."""

    is_on = forms.BooleanField(label=gettext_lazy("Sanctions and deductions are switched on"), required=False)
    checked = forms.BooleanField(
        label=gettext_lazy("A lawyer has checked that the company may do this"),
        required=False,
        help_text=gettext_lazy("Needed to switch it on. Who switched it on and when stands in the history."),
    )
    publishes = forms.BooleanField(
        label=gettext_lazy("Publish sanctions to the staff: name and kind, never amounts"), required=False
    )
    legal_percent = _percent(
        gettext_lazy("Limit of the law, in percent of the month's wage"),
        gettext_lazy("At install 20. No more is taken in a month, whatever the policy says."),
    )
    least_wage = _amount(
        gettext_lazy("Local least wage"),
        required=False,
        help_text=gettext_lazy(
            "What remains of the month's wage is never below it. Left empty, no month can be closed."
        ),
    )
    cap_percent = _percent(
        gettext_lazy("Limit of the policy, in percent of the month's bonus"),
        gettext_lazy("At install 50. What goes beyond is taken in later months, oldest first."),
    )
    cap_covers_sanctions = forms.BooleanField(
        label=gettext_lazy("The limit of the policy holds for sanctions too"),
        required=False,
        help_text=gettext_lazy("At install it holds for economic penalties only."),
    )
    floor_warning = _amount(gettext_lazy("Least for each warning"))
    floor_minor = _amount(gettext_lazy("Least for each minor demerit"))
    repeat_times = NarrowIntegerField(
        label=gettext_lazy("The same person or accident in one month is a repeat from"),
        min_value=2,
        max_value=20,
        help_text=gettext_lazy(
            "At install the third time. The paper shows it with the measure below as a proposal; nothing follows by itself."
        ),
    )
    measure_zh_hans = LineField(
        label=gettext_lazy("Measure for a repeat in simplified Chinese"), max_length=60, required=False
    )
    measure_zh_hant = LineField(
        label=gettext_lazy("Measure for a repeat in traditional Chinese"), max_length=60, required=False
    )
    measure_en = LineField(
        label=gettext_lazy("Measure for a repeat in English"), max_length=60, required=False
    )
    bonus_zh_hans = LineField(
        label=gettext_lazy("Name of the bonus in simplified Chinese"), max_length=40, required=False
    )
    bonus_zh_hant = LineField(
        label=gettext_lazy("Name of the bonus in traditional Chinese"), max_length=40, required=False
    )
    bonus_en = LineField(label=gettext_lazy("Name of the bonus in English"), max_length=40, required=False)
    bands = RowsField(
        BandRow,
        label=gettext_lazy("Which sanction a personal share suggests"),
        required=False,
        widget=CardsWidget,
        add_label=gettext_lazy("Add a band"),
        most=12,
        help_text=gettext_lazy("A proposal beside the form; nobody gets a sanction by it. Empty at install."),
    )

    def clean_bands(self) -> list[SanctionBand]:
        rows = self.cleaned_data["bands"] or []
        bands = [SanctionBand(row["at_least"], row["kind"]) for row in rows]
        if len({band.at_least for band in bands}) < len(bands):
            raise ValidationError(_("Two bands begin at the same share. Change one of them."))
        return bands


def initial_of(rules: PenaltyRules) -> dict[str, Any]:
    """What the form holds before anything is typed."""
    names = [name for name in RulesForm.base_fields if name not in ("checked", "bands")]
    return {name: getattr(rules, name) for name in names} | {
        "bands": [{"at_least": f"{band.at_least:.2f}", "kind": band.kind} for band in rules.own_bands]
    }
