"""What somebody adds to the figures of the own day."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from feedback_system.web.forms import TextField


class StaffReportForm(forms.Form):
    """The words of a day report."""

    words = TextField(
        label=gettext_lazy("What was important"),
        max_length=4_000,
        required=False,
        help_text=gettext_lazy("What the manager should know; the figures come by themselves."),
    )
