"""Fields that steps of every kind of case share: departments and people, named by code for pages and programs alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Department, User


class DepartmentField(forms.ModelChoiceField):
    """A department in use, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        super().__init__(
            Department.objects.filter(is_active=True).order_by("pk"), to_field_name="code", **kwargs
        )


class PersonField(forms.ModelChoiceField):
    """An active person, by user name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        people = User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("name", "pk")
        super().__init__(people, to_field_name="username", **kwargs)
