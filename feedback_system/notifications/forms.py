"""What a person chooses about her notices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback_system.notifications.models import WatchList, WorkList


class ListsForm(forms.Form):
    """How often which list comes."""

    work = forms.ChoiceField(
        label=_("My work in the morning"),
        choices=WorkList.choices,
        help_text=_(
            "What is late, what is due today and what waits for my decision, when my working day begins."
        ),
    )
    watching = forms.ChoiceField(
        label=_("News of watched cases"),
        choices=WatchList.choices,
        help_text=_("Steps and lateness of cases that I watch without working on them."),
    )
