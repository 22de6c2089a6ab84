"""The form of the rules of early warning."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import who_is
from accounts.roles import ROLES
from feedback_system.web.forms import NarrowDecimalField, NarrowIntegerField
from quality.watches.models import OWNERS


class RulesForm(forms.Form):
    """What the daily run looks at, how sure it must be, and who owns what it finds."""

    is_on = forms.BooleanField(
        label=gettext_lazy("Look for signals every day"),
        required=False,
        help_text=gettext_lazy("Switched off, open signals stay and no new ones are opened."),
    )
    baseline_weeks = NarrowIntegerField(
        label=gettext_lazy("Weeks that tell the usual rate"),
        min_value=13,
        max_value=156,
        help_text=gettext_lazy(
            "The weeks before the recent ones. Longer is steadier, shorter follows changes."
        ),
    )
    recent_weeks = NarrowIntegerField(
        label=gettext_lazy("Recent weeks that are judged"), min_value=4, max_value=52
    )
    horizon_weeks = NarrowIntegerField(
        label=gettext_lazy("Weeks after shipping in which complaints come"),
        min_value=4,
        max_value=156,
        help_text=gettext_lazy(
            "Pieces shipped longer ago count no more. Take about the time of the warranty."
        ),
    )
    shift = NarrowDecimalField(
        label=gettext_lazy("Rise that shall be found soonest"),
        min_value=Decimal("1.2"),
        max_value=Decimal(5),
        decimal_places=2,
        max_digits=4,
        help_text=gettext_lazy(
            "As a multiple of the usual rate: 2 finds a doubling soonest, and greater rises too."
        ),
    )
    weeks_between_false_alarms = NarrowIntegerField(
        label=gettext_lazy("Weeks between false alarms of one series, at least"), min_value=4, max_value=5000
    )
    false_percent = NarrowIntegerField(
        label=gettext_lazy("Share of false signals among all, in %"),
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("Controlled over all series together. Less finds later."),
    )
    least_count = NarrowIntegerField(
        label=gettext_lazy("Findings that a signal needs at least"), min_value=2, max_value=50
    )
    owner_role = forms.ChoiceField(
        label=gettext_lazy("Who owns the signals"), choices=[(code, ROLES[code].label) for code in OWNERS]
    )

    def clean_owner_role(self) -> Any:
        role = self.cleaned_data["owner_role"]
        if not who_is(role):
            raise forms.ValidationError(
                _("Nobody holds this role. Give it to somebody first, or choose another one.")
            )
        return role
