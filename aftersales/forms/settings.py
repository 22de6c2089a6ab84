"""The form of a kind of reason for returns: its words, and which department confirms such a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction
from aftersales.models import ReturnReason
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField


class ReasonForm(forms.Form):
    """A kind of reason. The code is typed once, for a new one, and stands for ever."""

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
    position = NarrowIntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Small numbers come first."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("May be chosen"), required=False, initial=True)

    def __init__(self, *args: Any, record: ReturnReason | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if not code.isascii() or not code.replace("_", "").isalnum():
            raise ValidationError(_("Use small letters, digits and _ only, such as site_visit."))
        if ReturnReason.objects.filter(code=code).exists():
            raise ValidationError(_("This code stands in the list already. Choose another one."))
        return code

    def clean_function(self) -> str:
        function: str = self.cleaned_data["function"]
        if not Department.objects.filter(function=function, is_active=True).exists():
            raise ValidationError(
                _(
                    "No department has this function. Give it to one first, so that a slip has somewhere to go."
                )
            )
        return function
