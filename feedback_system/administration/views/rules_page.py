"""The page on which the one row of rules of an app is changed: shown what would change, then saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import must_change_settings


def shown_value(form: forms.BaseForm, name: str, value: Any) -> str:
    """The value of a field in words: yes or no, the label of a choice, empty for nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    return "" if value is None else str(choices.get(value, value))


def changes_in(form: forms.BaseForm, present: Mapping[str, Any], data: Mapping[str, Any]) -> list[Change]:
    """What differs between the present values and those typed; nothing and an empty text are the same."""
    return [
        Change(
            str(form.fields[name].label),
            shown_value(form, name, present[name]),
            shown_value(form, name, data[name]),
        )
        for name in data
        if present[name] != data[name] and not (present[name] in (None, "") and data[name] in (None, ""))
    ]


@dataclass(frozen=True)
class RulesPage:
    """What differs from app to app: titles, the way back, and what saving does."""

    title: Any
    back: Any
    """What the page one comes from is called."""
    back_url_name: str
    form: type[forms.Form]
    """Its fields are named as those of the row."""
    save: Callable[..., Any]
    """Called with `values`, `by` and `at`."""
    effects: Callable[[dict[str, Any], Any], Sequence[str]]
    """What saving these values would do to what is open, for the values typed and the present row."""


def change_rules(request: SignedIn, page: RulesPage, record: Any) -> HttpResponse:
    """Preview what was typed, or save what was agreed to. :raises NotPermitted: for who may not change settings"""
    must_change_settings(request.user)
    now = timezone.now()
    present = {name: getattr(record, name) for name in page.form.base_fields}
    form = page.form(initial=present)
    preview: Preview | None = None
    if request.method == "POST":
        form = page.form(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            preview = Preview(changes=changes_in(form, present, data), seal=seal_of(data, present))
            preview.effects += page.effects(data, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    page.save(values=data, by=request.user, at=now)
                    messages.success(request, _("The rules are saved."))
                    return redirect(page.back_url_name)
    model = type(record)
    rows = model.history.select_related("history_user").order_by("-history_date", "-history_id")
    context = {
        "form": form,
        "preview": preview,
        "title": page.title,
        "back": page.back,
        "back_url": reverse(page.back_url_name),
        "lines": history_lines(model, rows[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "administration/change_rules.html", context, status=422 if form.errors else 200)
