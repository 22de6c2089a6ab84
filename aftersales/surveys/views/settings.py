"""Settings: questionnaires in versions, each shown as people will see it before it is saved, and the rules of surveys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from aftersales.surveys.forms.answers import AnswerForm
from aftersales.surveys.forms.settings import QuestionnaireForm, RulesForm
from aftersales.surveys.models import (
    Asked,
    Questionnaire,
    SurveyRhythm,
    SurveyRules,
    in_words,
    questionnaire_in_force,
    survey_rules,
)
from aftersales.surveys.operations.setting import pending_version, save_questionnaire, save_rules
from aftersales.surveys.states import Asking, Purpose
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.administration.views.rules_page import RulesPage, change_rules
from feedback_system.deadlines.clock import database_now
from feedback_system.joining import listed

WIDE = (forms.Textarea, forms.CheckboxSelectMultiple)


@login_required
@require_safe
def questionnaires(request: SignedIn) -> HttpResponse:
    """All questionnaires in force, and the rules."""
    must_read_settings(request.user)
    at = database_now()
    rows = [one for one in Questionnaire.objects.order_by("position", "code") if one.is_in_force(at)]
    coming = {
        one.code: one for one in Questionnaire.objects.filter(effective_from__gt=at).order_by("version")
    }
    rhythms = set(SurveyRhythm.objects.filter(is_on=True).values_list("questionnaire", flat=True))
    context = {
        "rows": [
            {
                "sheet": sheet,
                "items": listed(item.label for item in sheet.all_items()),
                "has_weights": bool(sheet.modules)
                and all(one.weight is not None for one in sheet.all_modules()),
                "may_open": sheet.purpose in (Purpose.CUSTOMERS, Purpose.INTERNAL),
                "rhythm": sheet.code in rhythms,
                "pending": coming.pop(sheet.code, None),
            }
            for sheet in rows
        ],
        "coming": list(coming.values()),
        "rules": survey_rules(),
        "may_change": may_change_settings(request.user),
    }
    return render(request, "surveys/settings/questionnaires.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str = "") -> HttpResponse:
    """Add a questionnaire or give one a new version: preview, as people will see it, then save."""
    must_change_settings(request.user)
    at = database_now()
    record = _named(code, at) if code else None
    form = QuestionnaireForm(initial=_initial(record), record=record)
    preview: Preview | None = None
    shown: Questionnaire | None = record
    if request.method == "POST":
        form = QuestionnaireForm(request.POST, record=record)
        if form.is_valid():
            values = {
                name: value for name, value in form.cleaned_data.items() if name not in ("code", "since")
            }
            shown = Questionnaire(code=code or form.cleaned_data["code"], **values)
            preview = _preview(form, record, at)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_questionnaire(
                        code=shown.code,
                        values=values,
                        since=form.cleaned_data["since"],
                        by=request.user,
                        at=at,
                    )
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect("survey_settings:questionnaires")
    rows = Questionnaire.history.filter(code=code).select_related("history_user")
    context = {
        "form": form,
        "fields": [(bound, isinstance(bound.field.widget, WIDE)) for bound in form],
        "preview": preview,
        "sample": AnswerForm(questionnaire=shown, auto_id="sample_%s") if shown is not None else None,
        "record": record,
        "pending": pending_version(code, at) if code else None,
        "lines": history_lines(Questionnaire, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": at,
    }
    return render(request, "surveys/settings/questionnaire.html", context, status=422 if form.errors else 200)


def _named(code: str, at: Any) -> Questionnaire:
    found = (
        questionnaire_in_force(code, at)
        or Questionnaire.objects.filter(code=code).order_by("version").first()
    )
    if found is None:
        raise Http404
    return found


def _initial(record: Questionnaire | None) -> dict[str, Any]:
    if record is None:
        last = Questionnaire.objects.order_by("-position").first()
        return {"position": last.position + 1 if last else 1, "is_active": True, "asks_remarks": True}
    return {
        name: getattr(record, name) for name in QuestionnaireForm.base_fields if name not in ("code", "since")
    }


def _preview(form: QuestionnaireForm, record: Questionnaire | None, at: Any) -> Preview:
    data = {name: value for name, value in form.cleaned_data.items() if name != "since"}
    since = form.cleaned_data["since"]
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    preview = Preview(
        changes=[
            Change(
                str(form.fields[name].label),
                _shown(form, name, present[name]),
                _shown(form, name, data[name]),
            )
            for name in data
            if present[name] != data[name]
            and not (present[name] in (None, "") and data[name] in (None, "", []))
        ],
        seal=seal_of(data, since, present, record.version if record is not None else None),
    )
    if since is not None and since <= at:
        preview.problems.append(_("Choose a later day, or leave it empty: then it holds at once."))
    if record is not None:
        asked = Asked.objects.filter(questionnaire__code=record.code, state=Asking.ISSUED).count()
        preview.effects.append(
            ngettext(
                "%(count)d person was asked by this questionnaire and answers the version that went out.",
                "%(count)d people were asked by this questionnaire and answer the version that went out.",
                asked,
            )
            % {"count": asked}
        )
        if record.is_active and not data["is_active"]:
            preview.effects.append(_("It is no longer offered for choice, and nothing that has it changes."))
    if data["modules"] and not any(row["weight"] for row in data["modules"]):
        preview.effects.append(_("There is no score, because the modules have no weights."))
    return preview


def _shown(form: QuestionnaireForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return listed(_row(name, row) for row in value)
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None and value:
        return str(dict(choices).get(value, value))
    return "" if value is None else str(value)


def _row(name: str, row: Any) -> str:
    if name == "script":
        return f"{row['code']} → {row['yes']} / {row['no']}"
    if name == "modules" and row.get("weight"):
        return f"{in_words(row)} {row['weight']} %"
    return in_words(row)


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: SignedIn) -> HttpResponse:
    """Change the rules: preview, then save."""
    return change_rules(request, PAGE, survey_rules())


def _effects(data: dict[str, Any], record: SurveyRules) -> list[str]:
    """What a change does to what is open now."""
    found = []
    if data["least_group"] < record.least_group:
        found.append(_("Groups of anonymous surveys that were hidden so far show their figures then."))
    if data["link_days"] != record.link_days:
        found.append(_("Links that went out keep their time."))
    return found


PAGE = RulesPage(
    title=gettext_lazy("Rules of surveys"),
    back=gettext_lazy("Questionnaires"),
    back_url_name="survey_settings:questionnaires",
    form=RulesForm,
    save=save_rules,
    effects=_effects,
)
