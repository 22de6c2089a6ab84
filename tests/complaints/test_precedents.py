"""How like cases were ruled is shown to whom may see them, and a ruling unlike all of them says why."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from complaints.models.precedents import precedents_of
from complaints.states import State
from feedback_system.administration.operations import set_from_day_on
from feedback_system.approvals.models import Approval
from feedback_system.errors import Invalid
from tests.complaints.apportioning import BEFORE, BY_GRAVITY, newest
from tests.complaints.objecting import closed_complaint, share
from tests.factories.company import World, at
from tests.factories.complaints import STEPS, complaint_at, take

pytestmark = pytest.mark.django_db


def ruled(world: World, complaint: Complaint, *shares: dict[str, Any], **fields: str) -> Complaint:
    """Rule on it with these shares."""
    data = {**STEPS["rule"][1], "shares": list(shares), **fields}
    return take(complaint, "rule", by=world.gm_office, at=at("2026-03-02 17:00"), **data)


def test_a_share_of_ours_outside_what_was_ruled_on_like_cases_needs_a_reason_that_the_approver_reads(
    world: World,
) -> None:
    other_fault = closed_complaint(world, order_number="SO-2002", batch_number="X2")
    other_fault.rulings.update(
        fault_kind=newest(other_fault).fault_kind.__class__.objects.get(list="fault_kind", code="human_slip")
    )
    earlier = closed_complaint(world, *BY_GRAVITY)  # given: ours was 80 %
    complaint = complaint_at(world, State.RULING, order_number="SO-2003", batch_number="X3")
    kind = newest(earlier).fault_kind
    everything = share("department", "100", department="production")

    seen = precedents_of(complaint, kind, seen_by=world.gm_office, at=BEFORE)
    unseen = precedents_of(complaint, kind, seen_by=world.hr, at=BEFORE)
    with pytest.raises(Invalid) as refusal:
        ruled(world, complaint, everything)

    assert [one.complaint_id for one in seen.rulings] == [earlier.pk], "same product and kind of fault"
    assert (seen.own.low, seen.own.middle, seen.own.high) == (80, 80, 80)
    assert [(one["label"], one["percent"].low, one["amount"].high) for one in seen.by_party()] == [
        ("Department", 80, 640), ("Supplier", 20, 160),
    ]  # fmt: skip
    assert unseen.rulings == [], "a case that has not reached her is no precedent for her"
    assert "80.00 % to 80.00 %" in refusal.value.errors["deviation_reason"][0]

    ruled(world, complaint, everything, deviation_reason="来料检验合格，全部为装箱所致")

    assert newest(complaint).deviation_reason
    asked = Approval.objects.get(case=complaint.case_id, decision="pending", subject="ruling")
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, asked.role))
    page = client.get(reverse("desk:approval", args=[asked.pk])).content.decode()
    assert "来料检验合格，全部为装箱所致" in page and "Unlike earlier cases" in page


def test_overturned_and_old_rulings_are_no_precedents_and_within_the_spread_nobody_is_asked(
    world: World,
) -> None:
    first = closed_complaint(world, *BY_GRAVITY)
    complaint = complaint_at(world, State.RULING, order_number="SO-2003", batch_number="X3")
    kind = newest(first).fault_kind

    assert precedents_of(complaint, kind, seen_by=world.gm_office, at=at("2028-03-05 10:00")).rulings == []
    first.rulings.update(overturned_at=BEFORE)
    assert precedents_of(complaint, kind, seen_by=world.gm_office, at=BEFORE).rulings == []
    first.rulings.update(overturned_at=None)
    ruled(world, complaint, *BY_GRAVITY)

    assert newest(complaint).deviation_reason == ""


def test_only_rulings_within_the_months_that_the_company_sets_are_looked_up(world: World) -> None:
    earlier = closed_complaint(world, *BY_GRAVITY)
    complaint = complaint_at(world, State.RULING, order_number="SO-2003", batch_number="X3")
    kind = newest(earlier).fault_kind
    later = at("2027-04-02 09:00")

    assert precedents_of(complaint, kind, seen_by=world.gm_office, at=later).rulings != []
    set_from_day_on(code="precedent_months", value=12, since=later.date(), by=world.admin, at=BEFORE)

    assert precedents_of(complaint, kind, seen_by=world.gm_office, at=later).rulings == []
    the_day_before = precedents_of(complaint, kind, seen_by=world.gm_office, at=later - timedelta(days=1))
    assert (len(the_day_before.rulings), the_day_before.months) == (1, 24)
