"""Fields that several complaint forms share; those of every kind of case are handed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints.models import Code, CodeList
from feedback_system.cases.fields import ToldTimeField, check_told_time, late_reason_field, local_day
from feedback_system.masterdata.choosing import CustomerField, MasterDataField, ProductField, SupplierField

__all__ = [
    "CodeChoiceField",
    "CustomerField",
    "MasterDataField",
    "ProductField",
    "SupplierField",
    "ToldTimeField",
    "check_told_time",
    "late_reason_field",
    "local_day",
]


class CodeChoiceField(forms.ModelChoiceField):
    """A value of a code list, sent and shown by its code, chosen by its label in the active language."""

    def __init__(self, list: CodeList, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        super().__init__(
            Code.objects.filter(list=list, is_active=True).order_by("position", "pk"),
            to_field_name="code",
            **kwargs,
        )
