"""Complaints of their own orders at every place where people act on them, and the places after an objection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from complaints.models import Complaint
from complaints.states import State
from tests.complaints.objecting import closed_complaint, decide, file, rule_anew
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take
from tests.factories.remedies import GOODS_400, executing, walk_certificate, walk_slip

EARLIER = at("2026-03-05 13:00")


def returned(world: World, **changes: Any) -> Complaint:
    """A complaint that was sent back for data."""
    submitted = complaint_at(world, State.SUBMITTED, **changes)
    return take(submitted, "return_for_data", by=world.gm_office, at=EARLIER, reason="缺批号")


def with_objection(world: World, **changes: Any) -> Complaint:
    """A complaint whose ruling somebody objects to."""
    complaint = closed_complaint(world, **changes)
    file(complaint, by=world.prod_head, at=EARLIER)
    return Complaint.objects.get(pk=complaint.pk)


def overturned(world: World, **changes: Any) -> Complaint:
    """A complaint whose ruling was overturned."""
    complaint = with_objection(world, **changes)
    return decide(complaint, "changed", by=world.deputy_gm, at=EARLIER)


def ruled_anew(world: World, **changes: Any) -> Complaint:
    """A complaint whose new ruling waits for its approval."""
    return rule_anew(overturned(world, **changes), by=world.gm_office, at=EARLIER)


def at_the_warehouse(world: World, **changes: Any) -> Complaint:
    """A complaint whose goods may come back: their slip is approved."""
    return walk_slip(world, executing(world, GOODS_400, **changes), until="approve_return")


def differing(world: World, **changes: Any) -> Complaint:
    """A complaint of which more goods came back than are accepted: finance holds them."""
    return walk_slip(world, executing(world, GOODS_400, **changes), counted=420)


def with_customer(world: World, **changes: Any) -> Complaint:
    """A complaint whose allowance certificate is signed inside and lies with the customer."""
    return walk_certificate(world, executing(world, **changes), until="sign_allowance")


MADE: dict[str, Callable[..., Complaint]] = {
    **{state: lambda world, state=state, **changes: complaint_at(world, state, **changes) for state in (
        State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.INVESTIGATING, State.PRODUCTION_ANALYSIS, State.MANAGER_REVIEW,
        State.RD_OPINION, State.CONSOLIDATING, State.PROPOSING, State.PROPOSAL_REVIEW, State.AWAITING_APPROVAL,
        State.NEGOTIATING, State.OUTCOME_REVIEW, State.AWAITING_FINAL_APPROVAL, State.RULING, State.AWAITING_RULING_APPROVAL,
        State.CLOSED, State.EXECUTING,
    )},
    State.RETURNED: returned, "with an objection": with_objection, "overturned": overturned, "ruled anew": ruled_anew,
    "slip at the warehouse": at_the_warehouse, "return differs": differing, "certificate with the customer": with_customer,
}  # fmt: skip
