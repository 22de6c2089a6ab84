"""Settings: the kinds of slip in versions, and the values they choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.models import DepartmentFunction
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.joining import listed
from quality.slips.forms.levels_settings import levels_in_words, rows_of, tells_in_words
from quality.slips.forms.settings import RULE_FIELDS, KindForm, ValueForm
from quality.slips.forms.sheet_settings import sheet_in_words
from quality.slips.models import Field, SlipKind, SlipValue, ValueList, kind_in_force, levels_of
from quality.slips.models.kinds import AFTER_HANDLING_RULE, ANSWER_RULES, DESK_RULES, REVIEW_RULES, SEEN_RULES
from quality.slips.operations.setting import pending_version, save_kind, save_value
from quality.slips.states import LIVING
from quality.slips.views.drawing import drawn


@login_required
@require_safe
def kinds(request: SignedIn) -> HttpResponse:
    """All kinds in force with what they ask and by when, and the lists they choose from."""
    must_read_settings(request.user)
    at = database_now()
    rules = rule_labels()
    rows = [kind for kind in SlipKind.objects.order_by("position", "code") if kind.is_in_force(at)]
    pending = {kind.code: kind for kind in SlipKind.objects.filter(effective_from__gt=at).order_by("version")}
    context = {
        "kinds": [
            {
                "kind": kind,
                "pending": pending.pop(kind.code, None),
                "rules": [rules.get(code, code) for code in _rules_of(kind)],
                "levels": [level.label for level in levels_of(kind)],
                "asks": listed(Field(name).label for name in kind.asks),
            }
            for kind in rows
        ],
        "coming": list(pending.values()),
        "lists": [
            {"label": one.label, "values": [row for row in values if row.list == one.value]}
            for values in [list(SlipValue.objects.order_by("list", "position", "pk"))]
            for one in ValueList
        ],
        "may_change": may_change_settings(request.user),
    }
    return render(request, "slips/settings/kinds.html", context)


def _rules_of(kind: SlipKind) -> list[str]:
    """The codes of the times under which slips of the kind may run."""
    seen = (
        [AFTER_HANDLING_RULE, *(row["rule"] for row in kind.tells if row.get("rule"))] if kind.tells else []
    )
    return [
        *filter(None, [kind.rule_desk]),
        *kind.answer_rules,
        *filter(None, [kind.rule_review]),
        *dict.fromkeys(seen),
    ]


def rule_labels() -> dict[str, str]:
    """The time limits under which slips may run, by code: label and time, or that none is entered."""
    found: dict[str, str] = {}
    rules = DeadlineRule.objects.filter(
        code__in=[*DESK_RULES, *ANSWER_RULES, *REVIEW_RULES, AFTER_HANDLING_RULE, *SEEN_RULES],
        effective_to=None,
    )
    for rule in rules.order_by("is_active", "version"):
        found[rule.code] = (
            f"{rule.label} · {rule.allowance_text if rule.is_active else _('no time is entered')}"
        )
    return found


@login_required
@require_http_methods(["GET", "POST"])
def change_kind(request: SignedIn, code: str = "") -> HttpResponse:
    """Add a kind or give one a new version: preview, then save."""
    must_change_settings(request.user)
    at = database_now()
    record = _kind_of(code, at) if code else None
    rules = rule_labels()
    form = KindForm(initial=_initial(record), record=record, rules=rules)
    preview: Preview | None = None
    if request.method == "POST":
        form = KindForm(request.POST, record=record, rules=rules)
        if form.is_valid():
            preview = _preview(form, record, at, rules)
            if is_agreed(request, preview):
                values = {
                    name: value for name, value in form.cleaned_data.items() if name not in ("code", "since")
                }
                with refusals_in(form):
                    saved = save_kind(
                        code=code or form.cleaned_data["code"],
                        values=values,
                        since=form.cleaned_data["since"],
                        by=request.user,
                        at=at,
                    )
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect("slip_settings:kinds")
    rows = SlipKind.history.filter(code=code).select_related("history_user")
    context = {
        "form": form,
        "fields": drawn(form),
        "preview": preview,
        "record": record,
        "pending": pending_version(code, at) if code else None,
        "lines": history_lines(SlipKind, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": at,
    }
    return render(request, "slips/settings/kind.html", context, status=422 if form.errors else 200)


def _kind_of(code: str, at: Any) -> SlipKind:
    """The version in force, or the first one where it begins later. :raises Http404: there is none"""
    found = kind_in_force(code, at) or SlipKind.objects.filter(code=code).order_by("version").first()
    if found is None:
        raise Http404
    return found


def _initial(record: SlipKind | None) -> dict[str, Any]:
    if record is None:
        last = SlipKind.objects.order_by("-position").first()
        return {"position": last.position + 1 if last else 1, "is_active": True}
    found = {name: getattr(record, name) for name in KindForm.base_fields if name not in ("code", "since")}
    found["sheet"] = list(found["sheet"])
    return found | {name: rows_of(name, found[name]) for name in ("levels", "tells")}


def _preview(form: KindForm, record: SlipKind | None, at: Any, rules: Mapping[str, str]) -> Preview:
    data = {name: value for name, value in form.cleaned_data.items() if name != "since"}
    since = form.cleaned_data["since"]
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    preview = Preview(
        changes=[
            Change(str(form.fields[name].label), _shown(form, name, present[name], rules), _shown(form, name, data[name], rules))
            for name in data
            if present[name] != data[name]
        ],
        seal=seal_of(data, since, present, record.version if record is not None else None),
    )  # fmt: skip
    if since is not None and since <= at:
        preview.problems.append(_("Choose a later day, or leave it empty: then it holds at once."))
    if record is not None:
        running = (
            Case.objects.as_system("how many slips a setting concerns")
            .filter(slip__slip_kind__code=record.code, state__in=LIVING)
            .count()
        )
        preview.effects.append(
            ngettext(
                "%(count)d slip of this kind is under way. It goes on by the version with which it was sent.",
                "%(count)d slips of this kind are under way. They go on by the version with which they were sent.",
                running,
            )
            % {"count": running}
        )
        waiting = pending_version(record.code, at)
        if waiting is not None and waiting.effective_from is not None:
            preview.effects.append(
                _("The version that was to begin on %(day)s is replaced.")
                % {"day": f"{waiting.effective_from:%Y-%m-%d}"}
            )
        if record.is_active and not data["is_active"]:
            preview.effects.append(_("It is no longer offered for choice, and nothing that has it changes."))
    elif data["is_active"]:
        preview.effects.append(_("It is offered for choice from now on."))
    for name in (*RULE_FIELDS, "rule_review"):
        if data[name] and _("no time is entered") in rules.get(data[name], ""):
            preview.effects.append(
                _("“%(rule)s” has no time entered: no clock runs by it until somebody enters one.")
                % {"rule": rules[data[name]].split(" · ")[0]}
            )
    return preview


def _shown(form: Any, name: str, value: Any, rules: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("levels", "tells"):
        return (levels_in_words if name == "levels" else tells_in_words)(value or [])
    if name == "sheet":
        return sheet_in_words(value or [])
    if isinstance(value, list):
        labels = dict([*Field.choices, *DepartmentFunction.choices])
        if name in ("monthly_for", "committee"):
            labels = dict(form.fields[name].choices)
        return listed(labels.get(one, one) for one in value)
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None and value:
        return str(dict(choices).get(value, value))
    return "" if value is None else str(value)


@login_required
@require_http_methods(["GET", "POST"])
def change_value(request: SignedIn, pk: int = 0) -> HttpResponse:
    """Add a value of a list or change one: preview, then save."""
    must_change_settings(request.user)
    record = get_object_or_404(SlipValue, pk=pk) if pk else None
    at = database_now()
    initial = (
        {name: getattr(record, name) for name in ValueForm.base_fields}
        if record is not None
        else {"position": 99}
    )
    form = ValueForm(initial=initial, record=record)
    preview: Preview | None = None
    if request.method == "POST":
        form = ValueForm(request.POST, record=record)
        if form.is_valid():
            preview = _value_preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_value(record=record, values=form.cleaned_data, by=request.user, at=at)
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect("slip_settings:kinds")
    rows = SlipValue.history.filter(id=pk).select_related("history_user")
    context = {
        "form": form,
        "fields": drawn(form),
        "preview": preview,
        "record": record,
        "lines": history_lines(SlipValue, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": at,
    }
    return render(request, "slips/settings/kind.html", context, status=422 if form.errors else 200)


def _value_preview(form: ValueForm, record: SlipValue | None) -> Preview:
    data = form.cleaned_data
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    preview = Preview(
        changes=[
            Change(str(form.fields[name].label), _shown(form, name, present[name], {}), _shown(form, name, data[name], {}))
            for name in data
            if present[name] != data[name]
        ],
        seal=seal_of(data, present, record.pk if record is not None else None),
    )  # fmt: skip
    if record is not None and record.is_active and not data["is_active"]:
        preview.effects.append(_("It is no longer offered for choice, and nothing that has it changes."))
    elif data["is_active"]:
        preview.effects.append(_("It is offered for choice from now on."))
    return preview
