"""Travel costs are repaid after the report of the trip: the record of the visit on the case, or the report as a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from complaints.models import Complaint, TravelRepayment
from complaints.states import State
from feedback_system.attachments.operations import attach
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db

WENT = at("2026-03-05 09:00")
REPAID = at("2026-03-10 10:00")


def with_travel(world: World, state: State = State.INVESTIGATING) -> Complaint:
    return take(
        complaint_at(world, state), "enter_cost", by=world.sales1, at=WENT, kind="travel", spent_on="2026-03-04",
        amount="742.50", reference="CL-118",
    )  # fmt: skip


def repay(complaint: Complaint, by: Any, **changes: Any) -> Complaint:
    return take(
        complaint, "repay_travel", by=by, at=REPAID, **({"entry": "1", "voucher": "FK-0310"} | changes)
    )


def visited(world: World, complaint: Complaint) -> Complaint:
    return take(
        complaint, "record_joint_visit", by=world.qa1, at=WENT, visited_at="2026-03-04T14:00", place="客户二号线",
        went=[{"person": "qa1"}], findings="夹具压痕", proposal="", late_reason="周末",
    )  # fmt: skip


def test_the_cost_waits_for_the_report_of_the_visit_and_then_stands_as_repaid(world: World) -> None:
    complaint = take(with_travel(world), "ask_joint_visit", by=world.sales1, at=WENT, reason="到线边确认")

    with pytest.raises(Blocked, match="2026-03-05 has no report yet"):
        repay(complaint, world.finance)
    complaint = repay(visited(world, complaint), world.finance)

    repaid = TravelRepayment.objects.get(entry__complaint=complaint.pk)
    assert (repaid.voucher, repaid.report, repaid.by) == ("FK-0310", None, world.finance)
    event = CaseEvent.objects.get(case=complaint.case_id, name="repay_travel")
    assert event.facts["voucher"] == "FK-0310" and event.facts["amount"] == "742.50"
    assert complaint.cost_totals().cost == complaint.standing_costs()[0].value  # it counts once
    with pytest.raises(NotPossibleNow):
        repay(complaint, world.finance)


def test_without_a_recorded_visit_the_report_comes_as_a_file(world: World) -> None:
    complaint = with_travel(world)
    with pytest.raises(Invalid, match="after the report"):
        repay(complaint, world.finance)

    case = Case.objects.get(pk=complaint.case_id)
    paper = SimpleUploadedFile("出差报告.txt", "到客户处确认".encode(), content_type="text/plain")
    report = attach(case=case, file=paper, level="internal", by=world.qa1, at=WENT)
    complaint = repay(complaint, world.finance, proof=str(report.pk))

    assert TravelRepayment.objects.get(entry__complaint=complaint.pk).report == report


def test_finance_reads_the_case_once_a_travel_cost_is_entered_and_nobody_else_repays(world: World) -> None:
    before = complaint_at(world, State.INVESTIGATING)
    assert not Case.objects.visible_to(world.finance).filter(pk=before.case_id).exists()

    complaint = visited(
        world, take(with_travel(world), "ask_joint_visit", by=world.sales1, at=WENT, reason="确认")
    )

    assert Case.objects.visible_to(world.finance).filter(pk=complaint.case_id).exists()
    for person in (world.sales1, world.qa_head, world.gm_office):
        with pytest.raises(NotPermitted):
            repay(complaint, person)


def test_other_costs_and_costs_taken_back_are_not_repaid(world: World) -> None:
    complaint = with_travel(world)
    complaint = take(
        complaint, "enter_cost", by=world.sales1, at=WENT, kind="return_freight", spent_on="2026-03-04",
        amount="10.00", reference="YD-1",
    )  # fmt: skip
    with pytest.raises(Invalid):
        repay(complaint, world.finance, entry="2")
    complaint = take(complaint, "cancel_cost", by=world.sales1, at=WENT, entry="1", reason="记错")

    with pytest.raises(NotPossibleNow):
        repay(complaint, world.finance)


def test_the_page_and_the_interface_say_by_which_voucher_it_was_repaid(world: World) -> None:
    complaint = take(with_travel(world), "ask_joint_visit", by=world.sales1, at=WENT, reason="到线边确认")
    complaint = repay(visited(world, complaint), world.finance)
    client = Client()
    client.force_login(world.sales1)
    client.cookies["django_language"] = "en"

    with translation.override("en"):
        shown = client.get(f"{complaint.case.get_absolute_url()}money/").content.decode()
    told = client.get(f"/api/v1/complaints/{complaint.case.reference}/").json()["costs"]["entries"]

    assert "repaid on 2026-03-10, voucher FK-0310" in shown
    assert [one["repaid_by_voucher"] for one in told] == ["FK-0310"]


def test_the_database_keeps_one_repayment_of_an_entry_with_its_voucher(world: World) -> None:
    entry = with_travel(world).standing_costs()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        TravelRepayment.objects.create(entry=entry, voucher="", by=world.finance, at=REPAID)
    TravelRepayment.objects.create(entry=entry, voucher="FK-1", by=world.finance, at=REPAID)
    with pytest.raises(IntegrityError), transaction.atomic():
        TravelRepayment.objects.create(entry=entry, voucher="FK-2", by=world.finance, at=REPAID)
