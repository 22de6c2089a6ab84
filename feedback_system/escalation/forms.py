"""What people type on a slip."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback_system.web.forms import LineField, TextField


class AnswerForm(forms.Form):
    """The department's answer."""

    cause = LineField(
        label=_("Cause of the delay"),
        max_length=200,
        help_text=_("In a few words: what the case waited for."),
    )
    text = TextField(
        label=_("How it goes on"),
        max_length=4000,
        required=False,
        help_text=_("What happens next, and when."),
    )


class WithdrawForm(forms.Form):
    """Why the GM office takes a slip back."""

    reason = LineField(label=_("Reason"), max_length=200)


class EnquiryForm(forms.Form):
    """What the GM office asks."""

    question = LineField(label=_("Question"), max_length=500, required=False)


class JudgementForm(forms.Form):
    """Whether the explanation is accepted."""

    accepted = forms.ChoiceField(
        label=_("Explanation"), choices=[("yes", _("accepted")), ("no", _("not accepted"))]
    )
