"""What the workbench tells while somebody types shares: amounts and what is missing, reckoned by the server."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms.formsets import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints.forms.ruling import RulingForm
from complaints.forms.settling import SettleRulingForm
from complaints.forms.shares import reckoned, typed_rows, with_evidence
from complaints.forms.sharing import ProposalForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, RulingShare
from complaints.operations.apportion import Movement, bearing, moved_between
from complaints.operations.proposing_shares import Proposal, propose_shares
from complaints.policy_sentences import BEARERS
from complaints.shares import leaves_of
from feedback_system.cases.advance import authority_for
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import visible_record
from feedback_system.desk.views.requests import SignedInRequest

STEPS = ("rule", "change_ruling", "rule_anew", "settle_ruling")


@require_POST
@login_required
def share_amounts(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """The amounts of the shares as typed so far, what each level lacks, and for a settlement what will move.

    Nothing is saved. Who may not take the step is refused.
    """
    record: Complaint = visible_record(request, complaint_kind, reference)
    if name not in STEPS:
        raise Http404
    step, at = complaint_kind.steps[name], database_now()
    authority_for(step, record, by=request.user, at=at)
    form = step.form(request.POST, record=record, by=request.user, at=at)
    assert isinstance(form, RulingForm | SettleRulingForm)  # noqa: S101 - for the type checker
    form.full_clean()
    formset = form["shares"].data
    if not isinstance(formset, BaseFormSet):  # nothing typed yet
        formset = form.fields["shares"].widget.formset_of_list([], "shares")
    total = form.shared_so_far()
    rows, rest = reckoned(formset, total)
    context: dict[str, Any] = {
        "prefix": formset.prefix,
        "rows": rows,
        "rest": rest,
        "is_whole": bool(rows) and rest == 0 and not any(row.rest for row in rows),
        "total": total,
        "precedents": form.precedents(),
        "moves": _moves(record, formset, rows) if name == "settle_ruling" else [],
    }
    return render(request, "complaints/_share_amounts.html", context)


@require_POST
@login_required
def share_proposal(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """The rows of the ruling again, filled by the house policy. Rows that somebody typed are replaced only when she agrees,
    and a party that stands in both keeps its evidence. Nothing is saved.
    """
    record: Complaint = visible_record(request, complaint_kind, reference)
    if name not in STEPS:
        raise Http404
    step, at = complaint_kind.steps[name], database_now()
    authority_for(step, record, by=request.user, at=at)
    form = step.form(request.POST, record=record, by=request.user, at=at)
    assert isinstance(form, RulingForm | SettleRulingForm)  # noqa: S101 - for the type checker
    form.full_clean()
    formset = form["shares"].data
    typed = typed_rows(formset) if isinstance(formset, BaseFormSet) else []
    found, act = _proposed(form, record, request, at), request.POST.get("proposal-act", "")
    asks = bool(typed and found.rows and act != "replace")
    words: dict[str, Any] = {}
    if act != "keep":
        words = {
            "title": _("House policy: %(policy)s") % {"policy": _named(found)}
            if found.policy
            else _("House policy"),
            "said": _said(found, asks=asks),
            "refused": bool(found.refusal),
            "asks": asks,
            "amounts": told_amounts(found) if asks else [],
        }
    widget = form.fields["shares"].widget
    widget.proposal = lambda: {**form.house_policy(), **words, "bare": True}
    filled = with_evidence(found.rows, typed) if found.rows and not asks and act != "keep" else typed
    return HttpResponse(widget.render("shares", filled))


def _proposed(form: Any, record: Complaint, request: SignedInRequest, at: Any) -> Proposal:
    asks = ProposalForm(request.POST, prefix="proposal")
    asks.full_clean()
    if form.cleaned_data.get("own_fault") is False:
        return Proposal(refusal=_("The fault is not ours, so the house policy does not apply."))
    return propose_shares(
        record,
        fault_kind=form.fault_kind_so_far(),
        loss=form.shared_so_far(),
        department=asks.cleaned_data.get("department"),
        lead=asks.cleaned_data.get("lead"),
        at=at,
    )


def _named(found: Proposal) -> str:
    assert found.policy is not None  # noqa: S101 - for the type checker
    words = {"policy": found.policy.label, "version": found.policy.version}
    return _("%(policy)s, version %(version)d") % words


def _said(found: Proposal, *, asks: bool) -> str:
    if found.refusal:
        return found.refusal
    if asks:
        return _("Rows stand there already. Replaced rows keep their evidence where the party is the same.")
    return _("The rows are filled. Enter the evidence of each share, and change what this case asks for.")


def told_amounts(found: Proposal) -> list[dict[str, Any]]:
    """The exact amounts of a proposal with the name of each bearer."""
    return [
        {
            "label": one.key.name if one.key is not None else BEARERS[one.bearer.value],
            "percent": one.percent,
            "amount": one.amount,
        }
        for one in found.amounts
    ]


def _moves(record: Complaint, formset: BaseFormSet, rows: Sequence[Any]) -> list[Movement]:
    """Party by party, the provisional ruling against what is typed; nothing before that makes 100 % of a known loss."""
    ruling = record.ruling_in_force
    if ruling is None or not rows or any(row.amount is None for row in rows):
        return []
    drafted = []
    for row, is_leaf in zip(rows, leaves_of([row.level for row in rows]), strict=True):
        data = formset.forms[row.index].cleaned_data
        if is_leaf:
            names = {key: data.get(key) for key in ("party", "department", "person", "supplier")}
            drafted.append(
                RulingShare(
                    **names,
                    name=data.get("name") or "",
                    percent=data.get("percent") or Decimal(0),
                    amount=row.amount,
                )
            )
    return moved_between(bearing(ruling), drafted)
