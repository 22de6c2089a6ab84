"""The form of the choices of a company about its service calls."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy

from aftersales.services.forms.common import MOST_MONEY
from feedback_system.web.forms import NarrowDecimalField


class ServiceSettingsForm(forms.Form):
    """Where the policies differ or are silent."""

    quality_ticks = forms.BooleanField(
        label=gettext_lazy("Quality ticks every call before it is filed"),
        required=False,
        help_text=gettext_lazy(
            "As policy 001 has it. Without it the desk files the voucher as soon as the money is settled."
        ),
    )
    small_fee = NarrowDecimalField(
        label=gettext_lazy("Largest fee that is collected on the spot"),
        min_value=Decimal("0.01"),
        max_value=MOST_MONEY,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("The policies name no figure. Empty: no limit."),
    )
