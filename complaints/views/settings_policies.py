"""Settings: house policies of apportionment, with what a draft gives before it is put into force."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.forms.sharing import LABELS, EndPolicyForm, PolicyForm, rows_of_policy
from complaints.models import Code, Ruling, SharingPolicy
from complaints.models.sharing import stored
from complaints.operations.sharing import drop_policy, end_policy, problem_with_start, save_policy
from complaints.policy_sentences import BEARERS, missing_in_words, part_in_words, problem_in_words, span
from complaints.sharing_policies import Bearer, Measure, Missing, Policy, check, divide
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.approvals.limits import figure, today_of
from feedback_system.errors import Invalid
from feedback_system.joining import listed

EXAMPLES = (Decimal(500), Decimal(1000), Decimal(5000), Decimal(20000))
UNITS = 100
"""Defective units in the examples."""
TRIED_DAYS = 92
SHOWN_RULINGS = 20


@login_required
@require_safe
def policies(request: SignedIn) -> HttpResponse:
    """Every policy with its version in force, its bands and examples, and what is planned."""
    must_read_settings(request.user)
    today = today_of(timezone.now())
    rows = SharingPolicy.objects.select_related("fault_kind").order_by("code", "-effective_from")
    found = [_section(list(versions), today) for _code, versions in groupby(rows, key=lambda row: row.code)]
    context = {"sections": found, "may_change": may_change_settings(request.user), "today": today}
    return render(request, "complaints/settings/policies.html", context)


def _section(versions: list[SharingPolicy], today: date) -> dict[str, Any]:
    current = next(
        (one for one in versions if one.effective_from <= today and not _is_over(one, today)), None
    )
    return {
        "newest": versions[0],
        "current": current,
        "picture": picture(current.policy) if current else [],
        "bands": _bands(current.policy) if current else [],
        "examples": examples(current.policy) if current else None,
        "planned": [
            {"row": one, "bands": _bands(one.policy)} for one in versions if one.effective_from > today
        ],
        "ended": versions[0].effective_to if current is None and _is_over(versions[0], today) else None,
        "end_form": EndPolicyForm(initial={"last": today}),
    }


def _is_over(row: SharingPolicy, today: date) -> bool:
    return row.effective_to is not None and row.effective_to <= today


def _bands(policy: Policy) -> list[dict[str, Any]]:
    return [
        {"span": span(band), "parts": [part_in_words(part) for part in band.parts]} for band in policy.bands
    ]


def picture(policy: Policy) -> list[dict[str, str]]:
    """The line of all losses in pieces: each lies in one band, in none, or in several."""
    limits = {Decimal(0)}
    for band in policy.bands:
        limits |= {one for one in (band.above, band.up_to) if one is not None and one >= 0}
    edges: list[Decimal | None] = [*sorted(limits), None]
    pieces = []
    for low, high in zip(edges, edges[1:], strict=False):
        inside = [
            number
            for number, band in enumerate(policy.bands, start=1)
            if low is not None and band.above <= low and (band.up_to is None or low < band.up_to)
        ]
        words = {"low": figure(low or Decimal(0)), "high": figure(high) if high is not None else ""}
        pieces.append(
            {
                "span": _("%(low)s to %(high)s") % words if high is not None else _("above %(low)s") % words,
                "state": "one" if len(inside) == 1 else "several" if inside else "none",
                "bands": listed(number for number in inside),
            }
        )
    return pieces


def examples(policy: Policy) -> dict[str, Any]:
    """What each bearer takes of the losses of the examples; only for a policy without problems."""
    bearers = [bearer for bearer in Bearer if any(_has(policy, bearer))]
    rows = []
    for loss in EXAMPLES:
        taken = {part.bearer: amount for part, amount in divide(policy, loss, UNITS)}
        rows.append(
            {
                "loss": loss,
                "cells": [
                    {"label": BEARERS[bearer.value], "amount": taken.get(bearer)} for bearer in bearers
                ],
            }
        )
    return {
        "bearers": [BEARERS[bearer.value] for bearer in bearers],
        "rows": rows,
        "units": UNITS if _counts_units(policy) else None,
    }


def _has(policy: Policy, bearer: Bearer) -> list[bool]:
    return [part.bearer == bearer for band in policy.bands for part in band.parts]


def _counts_units(policy: Policy) -> bool:
    return any(part.measure == Measure.PER_UNIT for band in policy.bands for part in band.parts)


@login_required
def change(request: SignedIn, code: str = "") -> HttpResponse:
    """Type a new policy or a new version, see what is wrong with it and what it would have given, save it."""
    must_change_settings(request.user)
    record = SharingPolicy.objects.filter(code=code).order_by("-version").first() if code else None
    if code and record is None:
        raise Http404
    now = timezone.now()
    today = today_of(now)
    form = PolicyForm(record=record, initial=_initial(record, today))
    preview: Preview | None = None
    drafted: dict[str, Any] = {}
    if request.method == "POST":
        form = PolicyForm(request.POST, record=record)
        if form.is_valid():
            preview, drafted = _preview(form, record, today)
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_policy(
                        code=code or form.cleaned_data["code"],
                        labels=form.labels(),
                        fault_kind=_kind(form, record),
                        policy=form.policy(),
                        source=form.cleaned_data["source"],
                        since=form.cleaned_data["since"],
                        by=request.user,
                        at=now,
                    )
                    messages.success(request, _("The policy is saved and holds from the day you chose."))
                    return redirect("complaint_settings:policies")
    history = SharingPolicy.history.filter(code=code).select_related("history_user")
    newest = history.order_by("-history_date", "-history_id")[:SHOWN_LINES]
    context = {
        "form": form,
        "preview": preview,
        "record": record,
        "now": now,
        "lines": history_lines(SharingPolicy, newest, about=_about) if record else [],
        **drafted,
    }
    refused = form.errors or (preview is not None and preview.problems)
    return render(request, "complaints/settings/change_policy.html", context, status=422 if refused else 200)


def _about(row: Any) -> str:
    return _("version %(version)d, from %(day)s") % {
        "version": row.version,
        "day": row.effective_from.isoformat(),
    }


def _kind(form: PolicyForm, record: SharingPolicy | None) -> Code | None:
    if record is not None:
        return record.fault_kind
    kind: Code | None = form.cleaned_data["fault_kind"]
    return kind


def _initial(record: SharingPolicy | None, today: date) -> dict[str, Any]:
    initial: dict[str, Any] = {"since": today + timedelta(days=1)}
    if record is None:
        return initial | {
            "rows": [{"above": "0", "up_to": None, "bearer": "", "measure": "", "division": "points"}]
        }
    initial |= {name: getattr(record, name) for name in LABELS}
    return initial | {"source": record.source, "rows": rows_of_policy(record.policy)}


def _preview(form: PolicyForm, record: SharingPolicy | None, today: date) -> tuple[Preview, dict[str, Any]]:
    draft, since, kind = form.policy(), form.cleaned_data["since"], _kind(form, record)
    problems = [problem_in_words(one) for one in check(draft)]
    code = record.code if record is not None else form.cleaned_data["code"]
    if problem := problem_with_start(code, kind, since, today=today):
        problems.append(problem)
    versions = SharingPolicy.objects.order_by("pk").values_list("pk", "effective_from", "effective_to")
    seal = seal_of(
        stored(draft),
        form.labels(),
        kind.pk if kind else None,
        since,
        form.cleaned_data["source"],
        list(versions),
    )
    drafted: dict[str, Any] = {"picture": picture(draft)}
    if problems:
        return Preview(problems=problems, seal=seal), drafted
    before = SharingPolicy.objects.filter(code=code).in_force(max(since, today)).first()
    changes = _changes(before, draft, form)
    effects = [
        _("The policy proposes shares from %(day)s on; who rules may differ.") % {"day": since.isoformat()}
    ]
    drafted |= {"examples": examples(draft), "tried": tried(draft, kind, today, asked_by=code)}
    return Preview(changes=changes, effects=effects, seal=seal), drafted


def _changes(before: SharingPolicy | None, draft: Policy, form: PolicyForm) -> list[Change]:
    old = [_sentence(band) for band in _bands(before.policy)] if before is not None else []
    new = [_sentence(band) for band in _bands(draft)]
    rows = []
    for place in range(max(len(old), len(new))):
        then, now = new[place : place + 1], old[place : place + 1]
        if then != now:
            label = _("Band %(number)d") % {"number": place + 1}
            rows.append(Change(label, "".join(now), "".join(then)))
    for name in (*LABELS, "source"):
        was, will = getattr(before, name, ""), form.cleaned_data[name]
        if was != will:
            rows.append(Change(str(form.fields[name].label), was, will))
    return rows


def _sentence(band: dict[str, Any]) -> str:
    return f"{band['span']}: {'; '.join(band['parts'])}"


def tried(draft: Policy, kind: Code | None, today: date, *, asked_by: str) -> dict[str, Any]:
    """What the bearers would have taken of the losses ruled as ours in the last three months, by the policy in force now
    and by the draft. Losses only: who keeps the settings sees no case.
    """
    day = today - timedelta(days=TRIED_DAYS)
    rulings = Ruling.objects.filter(
        own_fault=True, approved_at__date__gt=day, overturned_at=None, superseded_at=None
    )
    in_force = list(SharingPolicy.objects.in_force(today))
    if kind is not None:
        rulings = rulings.filter(fault_kind=kind)
    else:
        own = [one.fault_kind_id for one in in_force if one.fault_kind_id and one.code != asked_by]
        rulings = rulings.exclude(fault_kind__in=own)
    rows, sums = [], {bearer: [Decimal(0), Decimal(0)] for bearer in Bearer}
    specific = {one.fault_kind_id: one.policy for one in in_force}
    for ruling in rulings.select_related("complaint__case").order_by("-approved_at", "-pk"):
        if ruling.shared_amount <= 0:
            continue
        present = specific.get(ruling.fault_kind_id) or specific.get(None)
        quantity = ruling.complaint.totals().defective
        before, after = (
            _taken(present, ruling.shared_amount, quantity),
            _taken(draft, ruling.shared_amount, quantity),
        )
        for bearer in Bearer:
            sums[bearer][0] += before.get(bearer, Decimal(0))
            sums[bearer][1] += after.get(bearer, Decimal(0))
        rows.append({"loss": ruling.shared_amount, "before": _told(before), "after": _told(after)})
    return {
        "rows": rows[:SHOWN_RULINGS],
        "count": len(rows),
        "more": max(len(rows) - SHOWN_RULINGS, 0),
        "sums": [
            {"label": BEARERS[bearer.value], "before": one[0], "after": one[1]}
            for bearer, one in sums.items()
            if any(one)
        ],
    }


def _taken(policy: Policy | None, loss: Decimal, quantity: int | None) -> dict[Any, Any]:
    if policy is None:
        return {}
    try:
        return {part.bearer: amount for part, amount in divide(policy, loss, quantity)}
    except Missing as missing:
        return {"": missing_in_words(missing, month="")}


def _told(taken: dict[Any, Any]) -> list[dict[str, Any]]:
    return [
        {"label": BEARERS[one.value], "amount": amount} if one else {"label": amount, "amount": None}
        for one, amount in taken.items()
    ]


@login_required
@require_POST
def findings(request: SignedIn) -> HttpResponse:
    """What is wrong with the rows as typed so far, their picture and the examples. Nothing is saved."""
    must_change_settings(request.user)
    form = PolicyForm(request.POST, record=None)
    form.is_valid()
    context: dict[str, Any] = {"problems": form.errors.get("rows", []), "picture": []}
    if "rows" in form.cleaned_data:
        draft = form.policy()
        problems = [problem_in_words(one) for one in check(draft)]
        context = {"problems": problems, "picture": picture(draft)}
        if not problems:
            context["examples"] = examples(draft)
    return render(request, "complaints/settings/_policy_findings.html", context)


@login_required
@require_POST
def drop(request: SignedIn, code: str) -> HttpResponse:
    """Take back a version that has not begun."""
    must_change_settings(request.user)
    try:
        since = date.fromisoformat(request.POST.get("since", ""))
    except ValueError as error:
        raise Invalid({"since": [_("Choose the day of a planned version.")]}) from error
    drop_policy(code=code, since=since, by=request.user, at=timezone.now())
    messages.success(request, _("The planned version is taken back."))
    return redirect("complaint_settings:policies")


@login_required
@require_POST
def end(request: SignedIn, code: str) -> HttpResponse:
    """Let a policy end."""
    must_change_settings(request.user)
    form = EndPolicyForm(request.POST)
    if not form.is_valid():
        raise Invalid(form.errors)
    end_policy(code=code, last=form.cleaned_data["last"], by=request.user, at=timezone.now())
    messages.success(request, _("The policy ends on the day you chose."))
    return redirect("complaint_settings:policies")
