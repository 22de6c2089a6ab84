"""What the case page shows of the tier, the disciplines, the trees of causes and the claim of an improvement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from feedback_system.cases.advance import offers
from feedback_system.cases.fields import local_day
from feedback_system.desk.views.cases import visible_record
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.web.htmx import is_htmx
from quality.counting import count, told_to
from quality.kind import improvement_kind
from quality.models import Cause, Discipline, DisciplineState, Improvement, ItemState, Verdict
from quality.models.causes import in_order
from quality.models.eight_d import HANDED_IN_BY
from quality.telling import told_counts
from quality.tiers import TABLE, WAITS_AT, Asked, Branch, Category, D, Tier

if TYPE_CHECKING:
    from accounts.models import User

LOOKS = {
    DisciplineState.PLANNED: ("neutral", "calendar"),
    DisciplineState.HANDED_IN: ("pause", "eye"),
    DisciplineState.RETURNED: ("risk", "undo"),
    DisciplineState.ACCEPTED: ("ok", "check"),
}
VERDICT_LOOKS = {
    Verdict.OPEN: ("info", "clock"),
    Verdict.KEPT: ("ok", "check"),
    Verdict.BROKEN: ("over", "x-circle"),
    Verdict.UNANSWERABLE: ("pause", "help"),
}


@dataclass
class Card:
    """One discipline on the page."""

    code: str
    label: Any
    asked: Asked
    gate: str
    """The step that waits for it, in words."""
    row: Discipline | None = None
    state: str = ""
    tone: str = "neutral"
    icon: str = ""
    owner: str = ""
    due_on: date | None = None
    late: bool = False
    url: str = ""
    """Where it is handed in now; "" where it is not."""
    accept_url: str = ""
    parts: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def eight_d_context(improvement: Improvement, user: User, at: datetime) -> dict[str, Any]:
    """The 8D part of the page, with the ways to the steps that `user` may take. Note: one query for whom `user` stands in for."""
    offered = {offer.step.name for offer in offers(improvement, by=user, at=at)}

    def way(step: str) -> str:
        return improvement.way_to(step) if step in offered else ""

    return {
        "tier": _tier(improvement, way("choose_tier")),
        "cards": [card for code in D.values if (card := _card(improvement, code, offered, at)) is not None],
        "trees": _trees(improvement),
        "bones": _bones(improvement),
        "cause_url": way("add_cause"),
        "change_url": way("change_cause"),
        "claim": improvement.present_claim(),
        "claim_data_url": reverse("quality:improvement_claim", args=[improvement.case.reference]),
        "claim_url": way("state_claim"),
    }


def _tier(improvement: Improvement, url: str) -> dict[str, Any]:
    return {
        "label": Tier(improvement.tier).label,
        "is_chosen": improvement.tier_chosen_at is not None,
        "proposed": Tier(improvement.proposed_tier).label
        if improvement.tier != improvement.proposed_tier
        else "",
        "table": [
            {"label": D(code).label, "cells": [TABLE[D(code)][tier] for tier in Tier]} for code in D.values
        ],
        "heads": [tier.label for tier in Tier],
        "url": url,
    }


def _card(improvement: Improvement, code: str, offered: set[str], at: datetime) -> Card | None:
    asked = improvement.asked(code)
    row = improvement.discipline(code)
    if asked == Asked.NOT and row is None:
        return None
    gate = str(improvement_kind.steps[WAITS_AT[D(code)]].label)
    card = Card(code, D(code).label, asked, gate, row)
    if code == D.D6:
        return _items_card(improvement, card, at)
    if row is None:
        card.state = (
            pgettext("discipline", "missing") if asked == Asked.MUST else pgettext("discipline", "open")
        )
        card.icon = "minus"
    else:
        card.state = row.get_state_display()
        card.tone, card.icon = LOOKS[DisciplineState(row.state)]
        card.owner, card.due_on = str(row.owner or ""), row.due_on
        waits = row.state in (DisciplineState.PLANNED, DisciplineState.RETURNED)
        card.late = waits and row.due_on is not None and row.due_on < local_day(at)
        card.parts = {
            name: row.newest(name)
            for name in ("team", "lines", "actions", "preventions", "documents", "lessons")
        }
    step = HANDED_IN_BY[D(code)]
    if improvement.workable((code,)) and step in offered:
        chosen = {"discipline": code} if step == "hand_in" else {}
        card.url = improvement.way_to(step, **chosen)
    if row is not None and "accept_discipline" in offered and row in improvement.waiting_disciplines():
        card.accept_url = improvement.way_to("accept_discipline", discipline=code)
    if code == D.D4 and improvement.tier == Tier.SHORT:
        card.note = _("In the short form the analysis of the draft is accepted with the items.")
    return card


def _items_card(improvement: Improvement, card: Card, at: datetime) -> Card:
    """D6 are the items of this round: done when all are done."""
    items = [item for item in improvement.all_items() if item.round == improvement.round]
    items = [item for item in items if item.state != ItemState.DROPPED]
    done = [item for item in items if item.state == ItemState.DONE]
    card.state = _("%(done)d of %(all)d items done") % {"done": len(done), "all": len(items)}
    card.tone, card.icon = ("ok", "check") if items and len(done) == len(items) else ("info", "wrench")
    open_days = [item.due_on for item in items if item.is_open]
    card.due_on = min(open_days, default=None)
    card.late = card.due_on is not None and card.due_on < local_day(at)
    card.owner = ", ".join(dict.fromkeys(str(item.owner) for item in items))
    if not items:
        card.state, card.tone, card.icon = pgettext("discipline", "missing"), "neutral", "minus"
    return card


def _trees(improvement: Improvement) -> list[dict[str, Any]]:
    found = []
    for branch, tops in improvement.trees().items():
        found.append({"label": Branch(branch).label, "code": branch, "nodes": tops})
    return found if any(one["nodes"] for one in found) else []


def _bones(improvement: Improvement) -> list[dict[str, Any]]:
    """The fishbone: the same causes by category, those that are not sorted last."""
    nodes = [node.cause for tops in improvement.trees().values() for node in in_order(tops)]
    by_category: dict[str, list[Cause]] = {}
    for cause in nodes:
        by_category.setdefault(cause.category, []).append(cause)
    sorted_ones: list[dict[str, Any]] = [
        {"label": category.label, "causes": by_category[category]}
        for category in Category
        if category in by_category
    ]
    if "" in by_category:
        sorted_ones.append({"label": _("not sorted yet"), "causes": by_category[""]})
    return sorted_ones


@require_safe
@login_required
def claim(request: SignedInRequest, reference: str) -> HttpResponse:
    """What the data say of the claim of an improvement: for htmx the count alone, else a page of its own.

    Note: one query for the deliveries and few for the cases, which is why it comes after the page of the case.
    """
    improvement: Improvement = visible_record(request, improvement_kind, reference)
    context = {
        "case": improvement.case,
        "kind": improvement_kind,
        "claim": _claim(improvement, request.user, timezone.now()),
    }
    return render(request, "quality/_claim.html" if is_htmx(request) else "quality/claim.html", context)


def _claim(improvement: Improvement, user: User, at: datetime) -> dict[str, Any] | None:
    claim = improvement.present_claim()
    if claim is None:
        return None
    counted = count(claim, at=claim.settled_at or at)
    tone, icon = VERDICT_LOOKS[counted.verdict]
    told = told_to(user, counted)
    return {
        "row": claim,
        "counted": counted,
        "lines": told_counts(counted),
        "label": counted.verdict.label,
        "tone": tone,
        "icon": icon,
        "matches": told.matches,
        "hidden": told.hidden,
    }
