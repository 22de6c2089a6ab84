"""The deadline rules to read, and a box to try one."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.administration.forms import TryRuleForm
from feedback_system.administration.ladders import applies_to, named_people, rung_text
from feedback_system.administration.rights import must_read_settings
from feedback_system.company.models import Company
from feedback_system.deadlines.calculator import NoSuchRule, when_due
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.selector_words import words_of
from feedback_system.deadlines.versions import begins_by, in_force, selectors_of
from feedback_system.worktime.calendar import CalendarExhausted
from feedback_system.worktime.told import told_lines, told_total


@login_required
@require_safe
def rules(request: SignedIn) -> HttpResponse:
    """Every rule as it stands now, and the answer to “when would it be due?” with its receipt."""
    must_read_settings(request.user)
    zone = Company.get().zone
    with timezone.override(zone):
        tried = "rule" in request.GET
        initial = {"start": timezone.localtime(), "market": "home", "route": "long", "area": "urban"}
        form = TryRuleForm(request.GET) if tried else TryRuleForm(initial=initial)
        answer = _answer(form) if tried and form.is_valid() else None
        rows = _rows(database_now())
        context = {
            "in_use": [row for row in rows if row["rule"].is_active],
            "off": [row for row in rows if not row["rule"].is_active],
            "form": form,
            "answer": answer,
            "zone": zone.key,
        }
        return render(request, "administration/rules.html", context, status=422 if form.errors else 200)


def _rows(now: datetime) -> list[dict[str, Any]]:
    """One row for each set of cases a rule is for: the version in force, else the newest, and what is planned."""
    groups: dict[tuple[str, ...], list[DeadlineRule]] = {}
    for rule in DeadlineRule.objects.prefetch_related("rungs").order_by("pk"):
        groups.setdefault((rule.code, *selectors_of(rule).values()), []).append(rule)
    names = named_people([rung for group in groups.values() for rule in group for rung in rule.rungs.all()])
    rows, words = [], cache(words_of)
    for group in groups.values():
        shown = in_force(group, now) or group[-1]
        rows.append(
            {
                "rule": shown,
                "applies_to": applies_to(shown, words),
                "ladder": [rung_text(rung, names) for rung in shown.rungs.all()],
                "planned": [rule for rule in group if not begins_by(rule, now)],
            }
        )
    return rows


def _answer(form: TryRuleForm) -> dict[str, Any] | None:
    data = form.cleaned_data
    try:
        found = when_due(
            data["rule"],
            data["start"],
            market=data["market"] or "home",
            route=data["route"] or "long",
            area=data["area"] or "urban",
        )
    except NoSuchRule:
        form.add_error(
            "rule", _("This rule is not in force then, or does not apply to this market, route and area.")
        )
        return None
    except (CalendarExhausted, OverflowError):
        form.add_error("start", _("This start is too far away to count. Choose a nearer one."))
        return None
    receipt = found.receipt
    return {
        "receipt": receipt,
        "rule": found.rule,
        "lines": [
            {"from": line.from_, "to": line.to, "counted": counted, "note": line.note}
            for line, counted in zip(receipt.lines, told_lines(receipt), strict=True)
        ],
        "total": told_total(receipt),
    }
