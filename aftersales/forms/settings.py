"""The form of a kind of reason for returns: its words, and which department confirms such a reason."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction
from aftersales.models import ReturnReason
from feedback_system.web.code_form import CodeForm


class ReasonForm(CodeForm):
    """A kind of reason. The code is typed once, for a new one, and stands for ever."""

    function = forms.ChoiceField(
        label=gettext_lazy("Confirming department"),
        choices=DepartmentFunction.choices,
        help_text=gettext_lazy(
            "The department with this function says whether such a reason stands; of sales the one in charge."
        ),
    )
    is_quality = forms.BooleanField(
        label=gettext_lazy("About quality"),
        required=False,
        help_text=gettext_lazy("Such goods never go straight to another customer."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("May be chosen"), required=False, initial=True)

    def has_code(self, code: str) -> bool:
        return ReturnReason.objects.filter(code=code).exists()

    def clean_function(self) -> str:
        function: str = self.cleaned_data["function"]
        if not Department.objects.filter(function=function, is_active=True).exists():
            raise ValidationError(
                _(
                    "No department has this function. Give it to one first, so that a slip has somewhere to go."
                )
            )
        return function
