"""One deadline rule: all its versions to read, and forms that make a new one with preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.ladders import applies_to, named_people, rung_text
from feedback_system.administration.previewing import is_agreed
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.administration.rule_forms import RuleVariantForm, RuleVersionForm, initial_of
from feedback_system.administration.rule_previews import RulePreview, preview_of_version, states_in_words
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_hint
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.events import begins_in_words, met_in_words
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.operations import save_version, take_back_version
from feedback_system.deadlines.versions import begins_by, in_force, open_clocks, selectors_of

MORE = "more"
"""The button that adds a row where no script does."""


@login_required
@require_safe
def rule(request: SignedIn, code: str) -> HttpResponse:
    """Every version of a rule, put together by the cases it is for, with what it says and how many clocks run by it."""
    must_read_settings(request.user)
    versions = list(DeadlineRule.objects.filter(code=code).prefetch_related("rungs").order_by("pk"))
    if not versions:
        raise Http404
    now = database_now()
    running = Counter(open_clocks(versions).values_list("rule", flat=True))
    names = named_people([rung for one in versions for rung in one.rungs.all()])
    groups: dict[tuple[str, ...], list[DeadlineRule]] = {}
    for one in versions:
        groups.setdefault(tuple(selectors_of(one).values()), []).append(one)
    history = DeadlineRule.history.filter(code=code).select_related("history_user")
    newest = history.order_by("-history_date", "-history_id")[:SHOWN_LINES]
    with timezone.override(Company.get().zone):
        context = {
            "code": code,
            "label": (in_force(versions, now) or versions[-1]).label,
            "begins": begins_in_words(code),
            "met": met_in_words(code),
            "groups": [_group(group, running, names, now) for group in groups.values()],
            "may_change": may_change_settings(request.user),
            "lines": history_lines(DeadlineRule, newest, about=_about),
            "now": now,
        }
        return render(request, "administration/rule.html", context)


def _group(
    versions: Sequence[DeadlineRule], running: Counter[int], names: dict[int, str], now: datetime
) -> dict[str, Any]:
    present = in_force(versions, now)
    older = sum(running[one.pk] for one in versions if present is not None and one.pk != present.pk)
    rows = sorted(versions, key=lambda one: -one.version)
    return {
        "applies_to": applies_to(versions[0]),
        "base": present or rows[0],
        "present": present,
        "movable": older if present is not None and present.is_active else 0,
        "versions": [
            {
                "rule": one,
                "standing": _standing(one, present, now),
                "running": running[one.pk],
                "hint": calendar_hint(one),
                "still_in": states_in_words(one),
                "ladder": [rung_text(rung, names) for rung in one.rungs.all()],
            }
            for one in rows
        ],
    }


def _standing(rule: DeadlineRule, present: DeadlineRule | None, now: datetime) -> str:
    if not begins_by(rule, now):
        return "planned"
    return "present" if present is not None and rule.pk == present.pk else "ended"


def _about(row: Any) -> str:
    cases = applies_to(row.instance)
    words = {"version": row.version, "cases": cases}
    return _("version %(version)d (%(cases)s)") % words if cases else _("version %(version)d") % words


@login_required
def new_version(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Type a new version for the same cases, see what it would do, save it."""
    return _form_page(request, code, pk, RuleVersionForm)


@login_required
def new_variant(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Type a first version for other cases, see what it would do, save it."""
    return _form_page(request, code, pk, RuleVariantForm)


def _form_page(request: SignedIn, code: str, pk: int, form_class: type[RuleVersionForm]) -> HttpResponse:
    must_change_settings(request.user)
    followed = get_object_or_404(DeadlineRule.objects.prefetch_related("rungs"), pk=pk, code=code)
    now = database_now()
    with timezone.override(Company.get().zone):
        form = form_class(initial=initial_of(followed, _next_midnight(now)), base=followed)
        preview: RulePreview | None = None
        if request.method == "POST":
            asks_for_row = request.POST.get("act") == MORE
            form = form_class(
                _with_another_row(request.POST) if asks_for_row else request.POST, base=followed
            )
            if not asks_for_row and form.is_valid():
                preview = preview_of_version(form, at=now)
                if is_agreed(request, preview):
                    with refusals_in(form):
                        saved = save_version(
                            draft=form.draft(),
                            rungs=form.rungs(),
                            since=form.cleaned_data["since"],
                            by=request.user,
                            at=now,
                        )
                        messages.success(request, _saved(saved))
                        return redirect("administration:rule", code=code)
        context = {
            "form": form,
            "preview": preview,
            "rule": followed,
            "applies_to": applies_to(followed),
            "is_variant": form_class is RuleVariantForm,
            "hint": calendar_hint(followed),
            "people": User.objects.filter(kind=User.Kind.PERSON, is_active=True).order_by("username"),
        }
        refused = form.is_bound and form.errors or (preview is not None and preview.problems)
        return render(request, "administration/rule_form.html", context, status=422 if refused else 200)


def _next_midnight(now: datetime) -> datetime:
    """The beginning of tomorrow in the active zone."""
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time(0)))


def _with_another_row(posted: QueryDict) -> QueryDict:
    """What was typed, with one row more in the ladder."""
    data = posted.copy()
    rows = data.get("ladder-TOTAL_FORMS", "")
    data["ladder-TOTAL_FORMS"] = str(int(rows) + 1 if rows.isdigit() else 1)
    return data


def _saved(rule: DeadlineRule) -> str:
    words = {"rule": rule.label, "version": rule.version, "moment": ""}
    if rule.effective_from is not None:
        words["moment"] = f"{timezone.localtime(rule.effective_from):%Y-%m-%d %H:%M}"
    return _("“%(rule)s” is saved as version %(version)d, in force from %(moment)s.") % words


@login_required
@require_POST
def take_back(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Take back a version that has not begun."""
    must_change_settings(request.user)
    planned = get_object_or_404(DeadlineRule, pk=pk, code=code)
    take_back_version(rule=planned, by=request.user, at=database_now())
    messages.success(request, _("The planned version is taken back; the one before goes on."))
    return redirect("administration:rule", code=code)
