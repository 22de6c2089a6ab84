"""An anomaly alert from the shop floor to the closed loop: the whole way, its gates, its clocks, its other ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from quality.anomalies.models import Anomaly
from quality.anomalies.prints.alert_form import alert_form
from quality.anomalies.states import AnomalyState as State
from tests.factories.anomalies import CONCESSION, LINES, PLACES, SEEN, act, anomaly_at, new_alert, walk
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 14:00")
NEXT_DAY = at("2026-03-03 09:00")


def clocks(record: Anomaly) -> dict[tuple[str, int], str]:
    """The state of each clock of the case, by code and matter."""
    rows = Deadline.objects.filter(case=record.case_id).order_by("pk")
    return {(row.code, row.matter): row.state for row in rows}


def due(record: Anomaly, matter: int = 0) -> Any:
    """By when quality must answer."""
    return Deadline.objects.get(case=record.case_id, code="anomaly-answer", matter=matter).due_at


def refused(record: Anomaly, name: str, *, by: Any, **data: Any) -> dict[str, list[str]]:
    """The errors by field with which the step is refused; nothing has changed afterwards."""
    version = Case.objects.get(pk=record.case_id).version
    with pytest.raises(Invalid) as refusal:
        act(record, name, by=by, at=LATER, **data)
    assert Case.objects.get(pk=record.case_id).version == version
    return {field: [str(one) for one in messages] for field, messages in refusal.value.errors.items()}


def test_an_alert_travels_from_the_shop_floor_to_the_closed_loop_through_every_gate(world: World) -> None:
    record = new_alert(world)  # given
    case = Case.objects.get(pk=record.case_id)
    assert case.number == "Y260301" and case.holder == world.departments["qa"]
    assert record.batch == world.batch and not record.is_batch_unknown

    record = act(record, "register", by=world.qa1, at=SEEN, severity="major", triggers=["batch"])  # when
    assert [row.recipient for row in Notification.objects.filter(kind="anomaly_major")] == [world.gm]
    record = act(
        record, "convene_review", by=world.qa1, at=SEEN, meets_at="2026-03-02T15:00", departments=["production", "rd"],
        agenda="是否整批挑选",
    )  # fmt: skip
    assert clocks(record)["anomaly-answer", 0] == "met"  # the call is an answer
    with pytest.raises(NotPossibleNow):
        act(record, "dispose", by=world.qa1, at=SEEN, affected_quantity="200", lines=LINES)
    with pytest.raises(NotPermitted, match="called to the meeting"):
        act(record, "give_opinion", by=world.qa1, at=SEEN, opinion="x")
    record = act(record, "give_opinion", by=world.prod_head, at=LATER, opinion="可挑选")
    record = act(
        record,
        "minute_review",
        by=world.qa1,
        at=LATER,
        minutes="决定挑选并报废不良品",
        affected_quantity="200",
        lines=LINES,
    )
    assert record.state == State.DISPOSED and record.case.holder == world.departments["sales"]
    with pytest.raises(Blocked, match="Line 1"):
        act(record, "correct", by=world.qa1, at=LATER, cause="x", correction="y")
    with pytest.raises(NotPermitted, match="department that carries it out"):
        act(record, "finish_line", by=world.qa1, at=LATER, line="1", done="x")
    for line, who in (("3", "sales1"), ("1", "prod1"), ("2", "warehouse")):
        record = act(record, "finish_line", by=getattr(world, who), at=LATER, line=line, done="已完成")
    record = act(record, "correct", by=world.qa1, at=LATER, cause="烙铁头氧化", correction="点检加入此项")
    with pytest.raises(Blocked, match="balance of the batch"):
        act(record, "close", by=world.qa1, at=LATER, follow_up="合格")
    record = act(record, "enter_balance", by=world.qa1, at=LATER, produced="5000", places=PLACES)
    with pytest.raises(Blocked, match="not confirmed"):
        act(record, "close", by=world.qa1, at=LATER, follow_up="合格")
    with pytest.raises(NotPermitted, match="You entered this balance"):
        act(record, "confirm_balance", by=world.qa1, at=LATER)
    assert "50 pieces are unexplained" in refused(record, "confirm_balance", by=world.qa2)["remark"][0]
    record = act(record, "confirm_balance", by=world.qa2, at=LATER, remark="五十件为试产损耗，有记录")
    record = act(record, "close", by=world.qa1, at=NEXT_DAY, follow_up="后续三批合格")

    assert record.state == State.CLOSED and not OpenCase.objects.filter(case=case).exists()  # then
    assert set(clocks(record).values()) == {"met"}
    told = Notification.objects.filter(kind="anomaly_news", case=case).order_by("pk")
    assert [(row.recipient, row.facts["state"]) for row in told] == [
        (world.inspector1, "under_review"),
        (world.inspector1, "closed"),
    ]


@pytest.mark.parametrize(
    ("situation", "by_when"),
    [
        ("line_stopped", "2026-04-03 16:30"),
        (
            "batch_held",
            "2026-04-07 15:00",
        ),  # Friday 16:00 to 17:30, the festival on Monday, the rest on Tuesday
        ("running", "2026-04-04 16:00"),
    ],
)
def test_the_situation_decides_by_when_quality_must_answer(
    world: World, situation: str, by_when: str
) -> None:
    record = new_alert(world, at=at("2026-04-03 16:00"), situation=situation)

    assert due(record) == at(by_when)
    registered = Deadline.objects.get(case=record.case_id, code="anomaly-register")
    assert registered.due_at == at("2026-04-04 16:00")


def test_when_the_line_stops_later_the_answer_is_due_sooner_and_a_time_that_ran_out_stays_late(
    world: World,
) -> None:
    record = new_alert(world, situation="running")
    record = act(
        record,
        "change_situation",
        by=world.inspector1,
        at=LATER,
        situation="line_stopped",
        since="2026-03-02T13:50",
        reason="三号线停",
    )
    assert due(record, 1) == at("2026-03-02 14:20") and clocks(record)["anomaly-answer", 0] == "cancelled"

    record = act(record, "change_situation", by=world.qa1, at=NEXT_DAY, situation="running", reason="已恢复")

    assert clocks(record)["anomaly-answer", 1] == "running"  # late, and it stays so until the answer
    record = act(record, "register", by=world.qa1, at=NEXT_DAY, severity="general")
    record = act(record, "put_under_review", by=world.qa1, at=NEXT_DAY, answer="调查中")
    late = Deadline.objects.get(case=record.case_id, code="anomaly-answer", matter=1)
    assert late.state == "met" and late.is_late(late.met_at)
    record = act(
        record, "change_situation", by=world.inspector1, at=NEXT_DAY, situation="line_stopped", reason="又停"
    )
    assert clocks(record)["anomaly-answer", 3] == "running"  # under review a stopped line asks anew


def test_the_same_alert_is_shown_and_asked_once_and_a_form_that_comes_twice_raises_one(
    world: World, client: Client
) -> None:
    first = new_alert(world)
    with pytest.raises(Invalid) as same:
        new_alert(world, at=LATER)
    assert "Y260301 says the same" in str(same.value.errors["anyway"][0])
    assert new_alert(world, at=LATER, anyway="on").case.number == "Y260302"
    assert new_alert(world, at=SEEN + timedelta(hours=23)).case.number == "Y260303"  # the window is over
    client.force_login(world.inspector1)
    form = {
        "once": "key-of-the-device-1", "product": str(world.product.pk), "product_text": "TS-500 控制板",
        "batch_number": "X-77", "process": "welding", "defect": "crack", "affected_quantity": "10", "bad_quantity": "1",
        "situation": "running",
    }  # fmt: skip

    photos = [
        SimpleUploadedFile(f"{name}.txt", name.encode(), content_type="text/plain") for name in ("a", "b")
    ]
    cut_off = client.post("/quality/anomalies/new/", form | {"files": photos[:1]})
    photos[0].seek(0)
    again = client.post("/quality/anomalies/new/", form | {"files": photos})
    answers = [cut_off, again]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    typed = Anomaly.objects.get(batch_number="X-77")
    assert [file.name for file in typed.case.attachments.order_by("pk")] == ["a.txt", "b.txt"]
    assert typed.is_batch_unknown and typed.pk > first.pk


def test_a_concession_waits_for_the_named_role_and_nobody_approves_the_own_one(world: World) -> None:
    record = anomaly_at(world, State.UNDER_REVIEW)  # given
    concerned = [CONCESSION[0] | {"concerns_customer": "on"}, CONCESSION[1]]
    errors = refused(record, "dispose", by=world.qa1, affected_quantity="200", lines=concerned)
    assert "customer must have agreed" in errors["lines"][0]
    concerned[0]["customer_consent"] = "东方电子王先生 3 月 2 日邮件"

    record = act(record, "dispose", by=world.qa_head, at=LATER, affected_quantity="200", lines=concerned)

    asked = Approval.objects.get(case=record.case_id)  # then
    assert record.state == State.AWAITING_APPROVAL
    assert (asked.role, asked.climbed) == ("deputy_gm", [{"role": "qa_head", "why": "blocked"}])
    with pytest.raises(NotPermitted):
        act(record, "approve_concession", by=world.qa_head, at=LATER)
    refusal = act(record, "refuse_concession", by=world.deputy_gm, at=LATER, reason="客户要求全检")
    assert refusal.state == State.UNDER_REVIEW
    assert [line.state for line in refusal.all_lines()] == ["refused", "replaced"]
    record = act(record, "dispose", by=world.qa1, at=LATER, affected_quantity="200", lines=CONCESSION)
    record = act(record, "approve_concession", by=world.qa_head, at=LATER, reason="同意")
    assert record.state == State.DISPOSED and clocks(record)["anomaly-line", 3] == "running"


def test_lines_must_add_up_and_what_is_done_stands_when_it_is_disposed_anew(world: World) -> None:
    record = anomaly_at(world, State.UNDER_REVIEW)
    short = refused(record, "dispose", by=world.qa1, affected_quantity="230", lines=LINES)
    assert "200 pieces, 230 are affected: 30 are missing" in short["lines"][0]
    record = act(record, "dispose", by=world.qa1, at=LATER, affected_quantity="200", lines=LINES)
    record = act(record, "finish_line", by=world.warehouse, at=LATER, line="2", done="报废 50 件")
    over = refused(
        record,
        "redispose",
        by=world.qa1,
        affected_quantity="200",
        lines=[LINES[0] | {"quantity": "160"}],
        reason="返工",
    )
    assert "210 pieces, only 200 are affected: 10 too many" in over["lines"][0]

    rework = [LINES[0] | {"disposal": "rework"}]
    record = act(
        record, "redispose", by=world.qa1, at=LATER, affected_quantity="200", lines=rework, reason="改为返工"
    )

    assert [(line.disposal, line.state) for line in record.all_lines()] == [
        ("sort", "replaced"), ("scrap", "done"), ("stop_shipment", "replaced"), ("rework", "open"),
    ]  # fmt: skip
    assert clocks(record)["anomaly-line", 1] == "cancelled" and clocks(record)["anomaly-line", 4] == "running"


def test_the_balance_is_proposed_from_the_ledger_and_refused_when_it_exceeds_what_was_made(
    world: World,
) -> None:
    record = anomaly_at(world, State.UNDER_REVIEW)
    from quality.anomalies.forms.ending import BalanceForm

    form = BalanceForm(record=record, by=world.qa1, at=LATER)
    assert form.initial["produced"] == 5000
    assert [(row["place"], row["quantity"]) for row in form.initial["places"]] == [("customer", 1200)]

    errors = refused(record, "enter_balance", by=world.qa1, produced="4900", places=PLACES)

    assert errors["places"] == ["4950 pieces are accounted for, but only 4900 were produced: 50 too many."]
    record = act(
        record,
        "enter_balance",
        by=world.qa1,
        at=LATER,
        produced="5000",
        places=PLACES,
    )
    assert record.present_balance().sums().rest == 50


def test_what_quality_cannot_judge_keeps_the_alert_open_until_the_sample_is_settled(world: World) -> None:
    record = anomaly_at(world, State.CORRECTED)  # given
    record = act(
        record, "send_to_test", by=world.qa1, at=LATER, body="省质检院", question="焊料成分", sample="Y-1", quantity="3",
        expected_on="2026-03-09",
    )  # fmt: skip
    assert clocks(record)["anomaly-test", 1] == "running"
    with pytest.raises(Blocked, match="not settled"):
        act(record, "close", by=world.qa1, at=LATER, follow_up="合格")
    assert (
        "not answered yet"
        in refused(record, "settle_sample", by=world.qa1, test="1", sample_end="kept")["test"][0]
    )

    record = act(
        record, "enter_test_result", by=world.qa1, at=NEXT_DAY, test="1", conforms="no", result="含铅超标"
    )  # when
    record = act(
        record,
        "settle_sample",
        by=world.qa1,
        at=NEXT_DAY,
        test="1",
        sample_end="returned",
        stored_at="样品柜 3",
    )
    again = act(record, "handle_again", by=world.qa1, at=NEXT_DAY, reason="焊料不合格，整批重新处置")

    assert (again.state, again.handling, again.quantity_to_dispose()) == (State.UNDER_REVIEW, 2, 200)  # then


def test_an_alert_becomes_a_draft_of_a_complaint_and_an_improvement_that_point_back_to_it(
    world: World,
) -> None:
    record = anomaly_at(world, State.UNDER_REVIEW)

    record = act(
        record, "open_complaint", by=world.qa1, at=LATER, customer="C001", description="同批已发客户，虚焊"
    )
    record = act(
        record, "raise_improvement", by=world.qa1, at=LATER, department="production", reason="点检漏项"
    )

    complaint, improvement = Case.objects.filter(parent=record.case_id).order_by("pk")
    assert (complaint.kind, complaint.state, complaint.parent_relation) == ("complaint", "draft", "anomaly")
    assert complaint.complaint.batch_number == "B2601" and complaint.complaint.defective_quantity == 8
    assert (improvement.kind, improvement.holder) == ("improvement", world.departments["production"])
    with pytest.raises(Blocked, match="not finished"):
        act(record, "raise_improvement", by=world.qa1, at=LATER, department="production", reason="再来")


def test_three_kinds_of_findings_stand_apart_and_evidence_needs_its_file(world: World) -> None:
    record = new_alert(world, goods_went_on="on", next_process="assembly")
    assert record.is_next_unwarned
    record = act(record, "add_finding", by=world.inspector1, at=SEEN, kind="fact", text="八件焊点发黑")
    assert (
        "Add a photo"
        in refused(record, "add_finding", by=world.inspector1, kind="evidence", text="照片")["files"][0]
    )
    record = act(record, "add_finding", by=world.qa1, at=LATER, kind="opinion", text="疑似温度过低")
    record = act(
        record, "inform", by=world.inspector1, at=LATER, department="production", text="装配线请停用该批"
    )
    record = act(record, "register", by=world.qa1, at=LATER, severity="general")
    check = {
        "kind": "same_batch",
        "what": "B2601 第 3 箱",
        "where": "成品仓",
        "result": "两件虚焊",
        "checked_by": "qa2",
    }
    wrong = refused(record, "record_check", by=world.qa1, checked_quantity="50", bad_quantity="51", **check)
    assert "51 pieces cannot be bad of 50" in wrong["bad_quantity"][0]
    record = act(
        record, "record_check", by=world.qa1, at=LATER, checked_quantity="50", bad_quantity="2", **check
    )
    on_site = check | {"kind": "repair", "where": "东方电子二号线", "result": "两台现场更换控制板，恢复运行"}
    record = act(
        record, "record_check", by=world.qa1, at=LATER, checked_quantity="2", bad_quantity="0", **on_site
    )
    assert [(one.kind, one.bad_quantity, one.checked_by) for one in record.all_checks()] == [
        ("same_batch", 2, world.qa2), ("repair", 0, world.qa2),
    ]  # fmt: skip
    with pytest.raises(NotPermitted, match="department that was told"):
        act(record, "answer_information", by=world.qa1, at=LATER, information="1", answer="x")
    record = act(record, "answer_information", by=world.prod1, at=LATER, information="1", answer="已停用")

    assert [(one.kind, one.by) for one in record.all_findings()] == [
        ("fact", world.inspector1), ("opinion", world.qa1),
    ]  # fmt: skip


def test_the_alert_form_prints_everything_a_reader_sees(world: World, client: Client) -> None:
    record = anomaly_at(world, State.CLOSED)
    client.force_login(world.qa1)
    page = client.get(Case.objects.get(pk=record.case_id).get_absolute_url())
    assert page.status_code == 200

    with translation.override("en"):
        data = alert_form(record, company=world.company, code=(), by=world.qa1, at=LATER)

    text = str(data)
    for word in ("B2601", "挑选一百五十件", "更换烙铁头", "后续三批", "殷检", "Stop shipments"):
        assert word in text
    made = client.get(f"/quality/anomalies/{record.case.number}/print/alert.pdf")
    assert made.status_code == 200 and made.content[:4] == b"%PDF"


def test_the_gates_hold_through_the_api_and_hide_what_has_not_reached_somebody(
    world: World, client: Client
) -> None:
    record = walk(world, new_alert(world), until=State.DISPOSED)
    number = Case.objects.get(pk=record.case_id).number
    client.force_login(world.qa1)
    body = {"cause": "a", "correction": "b"}
    before = CaseEvent.objects.filter(case=record.case_id).count()

    blocked = client.post(f"/api/v1/anomalies/{number}/steps/correct/", body, content_type="application/json")
    listed = client.get(f"/api/v1/anomalies/{number}/").json()
    client.force_login(world.sales2)
    hidden = client.get(f"/api/v1/anomalies/{number}/")

    assert (blocked.status_code, blocked.json()["code"]) == (422, "blocked")
    assert "Line 1" in str(blocked.json()["reasons"])
    assert hidden.status_code == 404
    assert [line["state"] for line in listed["lines"]] == ["open"] * 3
    assert CaseEvent.objects.filter(case=record.case_id).count() == before
    client.force_login(world.inspector1)
    raised = client.post(
        "/api/v1/anomalies/",
        {"product": "TS-500", "process": "packing", "defect": "label", "affected_quantity": 5, "bad_quantity": 1, "situation": "running"},
        content_type="application/json",
    )  # fmt: skip
    assert raised.status_code == 201 and raised.json()["number"].startswith("Y")
