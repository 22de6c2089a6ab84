"""The approval inbox: what waits, what was decided, what one asked for, and one decision on one screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import ROLES
from feedback_system.approvals.grounds import in_words
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import deciders, decides_as, objections_to
from feedback_system.approvals.related import told_to
from feedback_system.cases.kinds import Kind, kind_of
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.desk.ages import working_age
from feedback_system.desk.inbox import (
    ANSWERS,
    LONGEST_LIST,
    asked_by,
    decided_by,
    running_total,
)
from feedback_system.desk.inbox import inbox as waiting_for
from feedback_system.desk.standing_in import principals_now
from feedback_system.desk.terms import terms_table
from feedback_system.desk.views.approval_stops import stops_shown
from feedback_system.desk.views.requests import SignedInRequest

SHOWN = 100
"""Decisions of the past on one page."""


@require_safe
@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    """What waits for this person's decision; `?show=decided` what she decided, `?show=asked` what she asked for."""
    at = timezone.now()
    show = request.GET.get("show", "")
    base = reverse("desk:approvals")
    lines = waiting_for(request.user) if show not in ("decided", "asked") else []
    stops = stops_shown(request.user, show, at=at, most=SHOWN)
    count = sum(not line.objections for line in lines) + sum(not line["objections"] for line in stops)
    ages = working_age([line.approval.asked_at for line in lines], at=at)
    past: list[Approval] = []
    if show in ("decided", "asked"):
        rows = decided_by(request.user) if show == "decided" else asked_by(request.user)
        past = list(
            rows.select_related("case", "case__customer", "asked_by", "decided_by", "on_behalf_of")[:SHOWN]
        )
    tabs = [
        {"label": _("Waiting for me"), "url": base, "active": not past and show not in ("decided", "asked"),
         "count": count if show not in ("decided", "asked") else None},
        {"label": _("Decided by me"), "url": f"{base}?show=decided", "active": show == "decided"},
        {"label": _("My requests"), "url": f"{base}?show=asked", "active": show == "asked"},
    ]  # fmt: skip
    context = {
        "now": at,
        "show": show,
        "tabs": tabs,
        "stops": stops,
        "lines": [
            {
                "waiting": line,
                "approval": line.approval,
                "case": line.approval.case,
                "url": reverse("desk:approval", args=[line.approval.pk]),
                "age": age,
                "limit": limit_text(line.approval),
            }
            for line, age in zip(lines, ages, strict=True)
        ],
        "past": [
            {
                "approval": one,
                "case": one.case,
                "url": reverse("desk:approval", args=[one.pk]),
                "role": role_label(one.role),
                "look": DECISION_LOOKS[one.decision],
            }
            for one in past
        ],
        "most": LONGEST_LIST if len(lines) >= LONGEST_LIST else 0,
    }
    return render(request, "desk/approvals.html", context)


DECISION_LOOKS = {
    "pending": ("info", "clock"),
    "approved": ("ok", "check-circle"),
    "refused": ("over", "undo"),
    "void": ("neutral", "x-circle"),
}
"""Tone and icon of a decision's badge."""


@require_safe
@login_required
def approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """One question with everything needed to answer it on a phone; the two buttons are steps of the owning kind."""
    rows = Approval.objects.filter(case__in=Case.objects.visible_to(request.user))
    rows = rows.select_related(
        "case__customer", "case__product", "case__holder", "asked_by", "decided_by", "on_behalf_of", "band"
    )
    one = get_object_or_404(rows, pk=pk)
    case, kind, at = one.case, kind_of(one.case), database_now()
    record = kind.form_of(case)
    record.case, record.answers = case, {}  # this page only reads
    person = None
    objections: list[str] = []
    if one.is_pending:
        own_role = any(assignment.role == one.role for assignment in request.user.assignments)
        principals = [] if own_role else principals_now(request.user)
        person = decides_as(one, request.user, principals)
        objections = [] if person else [str(sentence) for sentence in objections_to(one, request.user)]
    total = running_total(one, at=at)
    context: dict[str, Any] = {
        "now": at,
        "approval": one,
        "case": case,
        "kind": kind,
        "look": DECISION_LOOKS[one.decision],
        "terms": terms_table(one.terms, kind),
        "limit": limit_text(one),
        "age": working_age([one.asked_at], at=at)[0] if one.is_pending else None,
        "amount": figure(one.amount),
        "summed_amount": figure(one.summed_amount),
        "total": total,
        "total_words": figure(total.amount) if total else "",
        "grounds": [in_words(kept, one.currency) for kept in one.grounds],
        "related": told_to(request.user, [one])[one.pk],
        "climbed": [
            {"role": role_label(step["role"]), "why": CLIMBED.get(step.get("why", ""), "")}
            for step in one.climbed
        ],
        "chain": list(case.approvals.select_related("asked_by", "decided_by", "on_behalf_of").order_by("pk")),
        "looks": DECISION_LOOKS,
        "deciders": deciders(one) if one.is_pending else [],
        "role": role_label(one.role),
        "objections": objections,
        "may_decide": person is not None,
        "principal": person if person not in (None, request.user) else None,
        "answers": [
            {"answer": answer, "url": reverse("desk:step", args=[kind, case.reference, answer.step])}
            for answer in ANSWERS[one.subject]
            if answer.step in kind.steps
        ],
        "reason_needed": one.subject in (Subject.OBJECTION, Subject.APPEAL),
        "once": once.new_key(),
        "signatures": list(one.signatures.select_related("signed_by", "on_behalf_of").order_by("pk"))
        if one.needs_second_signer
        else [],
        "phrases": _phrases(one, kind),
    }
    context |= _in_the_words_of(kind, record, one, request.user)
    return render(request, "desk/approval.html", context)


def _in_the_words_of(kind: Kind, record: Any, one: Approval, user: User) -> dict[str, Any]:
    """What the kind shows instead of the table of terms; nothing for kinds that leave it at that."""
    told = kind.approval_context(record, one, user) if kind.approval_context is not None else None
    return told | {"record": record, "asked_template": kind.approval_template} if told else {}


def asked_by_step(kind: Kind, record: Any, step: str, user: User) -> dict[str, Any]:
    """What the form of a step that answers an approval shows above its fields: amount and terms of what is asked.

    Empty for all other steps, where nothing waits, and where several questions do. Note: one query for a step that answers.
    """
    subjects = [subject for subject, answers in ANSWERS.items() if step in {one.step for one in answers}]
    waiting = record.case.approvals.filter(subject__in=subjects, decision=Approval.Decision.PENDING)
    found = list(waiting.select_related("asked_by", "band")[:2]) if subjects else []
    if len(found) != 1:  # of several questions the form itself says which one it answers
        return {}
    one = found[0]
    shown = {"approval": one, "amount": figure(one.amount), "terms": terms_table(one.terms, kind)}
    return shown | _in_the_words_of(kind, record, one, user)


CLIMBED: dict[str, Any] = {
    "blocked": gettext_lazy("everybody there is a party or prepared it"),
    "empty": gettext_lazy("the post is empty"),
}


def _phrases(one: Approval, kind: Kind) -> list[dict[str, Any]]:
    """The company's phrases for each answer that has some, with the name of the answer."""
    if kind.phrases is None:
        return []
    steps = {
        answer.step: answer.label for answer in reversed(ANSWERS[one.subject]) if answer.step in kind.steps
    }
    found = kind.phrases(list(reversed(steps)))
    alone = len(found) == 1
    return [
        {"label": "" if alone else steps[step], "sentences": sentences}
        for step, sentences in found.items()
        if sentences
    ]


def role_label(code: str) -> str:
    """The role in words; an unknown code as it is."""
    return str(ROLES[code].label) if code in ROLES else code


def limit_text(approval: Approval) -> dict[str, Any] | None:
    """The upper limit of the level that decides, for "amount and my limit"; None when the level has none."""
    band = approval.band
    if band is None or band.up_to is None:
        return None
    return {"up_to": band.up_to, "included": band.includes_limit, "words": figure(band.up_to)}


def figure(amount: Decimal | None) -> str:
    """An amount with two decimals and thousands separators, without its currency."""
    return "" if amount is None else f"{amount:,.2f}"
