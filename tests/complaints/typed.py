"""What people type into each step of a complaint, fitted to the complaint as it stands.

The suites that enumerate steps (random histories, races, wrong paths) take their input from here. A step that is not here
is taken without fields; test_random_histories.py fails for a step that never succeeds with what stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from accounts.models import User
from complaints.forms.correcting import CorrectFactsForm, mark_of
from complaints.forms.fields import local_day
from complaints.models import CertificateState, Complaint, RemedyLine, SlipState
from complaints.models.voices import free_voices
from complaints.states import State
from feedback_system.cases.models import Case
from tests.factories.claims import AGREED, ANSWERS, CLAIM
from tests.factories.complaints import STEPS
from tests.factories.remedies import fields_of


class Pick(Protocol):
    """Chooses one of several."""

    def __call__(self, choices: Sequence[Any], /) -> Any: ...


def first(choices: Sequence[Any], /) -> Any:
    """The ordinary case: every list below begins with it."""
    return choices[0]


AMOUNTS = ("800.00", "100.00", "1000.00", "1000.01", "4999.99", "5000.00", "60000.00")
LOSSES = ("800.00", "0", "0.01", "0.05", "999.99", "100000.01")
SPLITS = (
    ("100",),
    ("50", "50"),
    ("33.33", "33.33", "33.34"),
    ("0.01", "99.99"),
    ("60", "30"),  # makes no whole: refused
    ("100", "0.01"),
)
BLAMED = ("production", "qa", "sales")
REASON = {"reason": "请重新核算"}
PLAIN: dict[str, dict[str, Any]] = {
    **{name: data for name, (_who, data) in STEPS.items()},
    "return_for_data": {"reason": "缺批号"}, "send_back_proposal": {"reason": "再议"},
    "refuse_approval": {"reason": "金额过高"}, "refuse_ruling": {"reason": "证据不足"},
    "flag_major": {"reason": "批量"}, "flag_third_party": {"reason": "承运商"},
    "acknowledge": {"channel": "phone", "text": "已收到"}, "withdraw": {"reason": "撤诉", "proof": "来函"},
    "unmerge": {"reason": "不是同一批"},
    "weigh_reason": {"reason_holds": "yes", "demand_reasonable": "yes", "text": "照片清楚"},
    "instruct_on_note": {"text": "先供应替代品"}, "return_reply": {"reason": "措辞再议"},
    "refile": {"reason": "拒绝", "demand": "退款"}, "rule_not_upheld": {"text": "不成立"},
    "hand_in_report": {"text": "三日报告"}, "confirm_defect": {"confirmed_defect": "scratch", "reason": "复测"}, "answer_report": {"text": "照此整改"}, "fix_quantity": {"quantity": "150"},
    "close": {"remark": "", "delay_cause": "staff"},
    "raise_improvement": {"department": "production", "reason": "同类问题再次出现"},
    "confirm_no_loss": {"finding": "无损失", "improvement": "改进包装", "department": "production"},
    "ask_joint_visit": {"reason": "现场看划伤"}, "ask_site_visit": {"reason": "到现场"},
    "hand_over_joint_visit": {"reason": "人手不足"},
    "confirm_joint_visit": {"visitors": [{"department": "production", "person": ""}]},
    "appoint_visitors": {"people": [{"person": "prod1"}], "instruction": "查清"},
    "approve_waiver": {"reason": "同意"}, "refuse_waiver": {"reason": "继续追讨"},
    "waive_joint_meeting": {"reason": "只涉及一方"},
    "report_held_payment": {"text": "发票FP-2601拒付"},
    "draft_claim": CLAIM, "adjust_recovery": {"text": "供应商赔款到账"},
    "file_objection": {"asked": "责任各半", "reasons": "夹具由设备科维护"},
}  # fmt: skip


def typed(
    name: str, complaint: Complaint, *, by: User, at: datetime, pick: Pick = first, clean: bool = False
) -> dict[str, Any]:
    """The fields of the step `name` as `by` would type them at `at`; with `clean` only what is accepted."""
    data = dict(PLAIN.get(name, {}))
    special = SPECIAL.get(name)
    if special is not None:
        data |= special(complaint, by, at, pick, clean)
    return data


def _remedy(pick: Pick) -> list[dict[str, str]]:
    kinds = (("allowance",), ("allowance", "exchange"), ("refund",))
    return [
        {
            "kind": kind,
            "amount": pick(AMOUNTS),
            "quantity": "12" if kind == "exchange" else "",
            "description": "",
        }
        for kind in pick(kinds)
    ]


def _accept(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    route = (
        complaint.route.code
        if clean
        else pick((complaint.route.code, "long", "short", "non_quality", "light"))
    )
    return {"route": route, "responsible_department": "production", "severity": pick(("general", "major"))}


def _investigation(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {"rd_wanted": pick(("", "on")), "rd_reason": "设计疑点"}


def _production(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {"manager_not_applicable": pick(("", "车间自行处理"))}


def _offer(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    if complaint.state == State.CONSOLIDATING and not complaint.proposes_at_consolidation:
        return {}
    if pick((False, False, False, True)):
        return {"remedy": [], "without_remedy": "on"}
    return {"remedy": _remedy(pick)}


def _outcome(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    outcome = pick(("accepted", "accepted", "accepted_changed", "no_agreement"))
    return {"outcome": outcome, "remedy": _remedy(pick) if outcome == "accepted_changed" else []}


def _ruling(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    split = pick(SPLITS)
    blamed = [BLAMED[(n + pick((0, 1, 2))) % len(BLAMED)] for n in range(len(split))]
    shares = [
        {"party": "department", "department": code, "percent": percent, "evidence": "记录"}
        for code, percent in zip(blamed, split, strict=True)
    ]
    if pick((False, False, True)):
        person = pick(("prod1", "qa1", "gm"))
        shares[0] = {"party": "person", "person": person, "percent": split[0], "evidence": "记录"}
    return {**PLAIN["rule"], "shares": shares, "loss_amount": pick(LOSSES), "provisional": pick(("on", ""))}


def _settlement(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    shares = _ruling(complaint, by, at, pick, clean)["shares"]
    figures = pick(
        (
            {"resale": "no_goods", "actual_loss": "8200"},
            {"resale": "not_sold", "actual_loss": pick(LOSSES), "accounts_reference": "KJ-1"},
            {
                "resale": "sold",
                "resale_quantity": "200",
                "a_grade_price": "50",
                "price_obtained": "6500",
                "sold_on": at.date().isoformat(),
            },
        )
    )
    return {**figures, "shares": shares, "text": "月度会议核定"}


def _booking(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    lines = complaint.waiting_for_step("book_remedy") or complaint.open_remedies()
    if not lines:
        return {"line": "1", "reference": "V-1"}
    line = pick(lines)
    count = {"quantity": line.quantity} if line.kind.goes_out else {}
    return {"line": str(line.pk), "reference": "V-1", **count}


def _paper(name: str) -> Any:
    """What is typed into a step about the paper of a remedy, for one of those whose turn it is."""

    def fields(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
        lines = {
            "hand_in_proof": complaint.provable,
            "ask_about_return": lambda: complaint.slips_in(SlipState.AT_WAREHOUSE, SlipState.ANSWERED),
            "refuse_booking": lambda: complaint.certificates_in(CertificateState.PROVEN),
            "ask_change": complaint.changeable,
            "approve_change": lambda: _changing(complaint),
            "refuse_change": lambda: _changing(complaint),
        }.get(name, lambda: complaint.waiting_for_step(name))()
        if not lines:
            return {"line": "1"}
        return _typed_on(name, complaint, pick(lines), pick)

    return fields


def _changing(complaint: Complaint) -> list[RemedyLine]:
    waiting = complaint.pending_changes()
    return [line for line in complaint.remedy_in_order() if line.pk in waiting]


def _typed_on(name: str, complaint: Complaint, line: RemedyLine, pick: Pick) -> dict[str, Any]:
    slip = complaint.slip_of(line)
    more: dict[str, Any] = {
        "explain_return": {"proposal": pick(("book_actual", "send_back")), "text": "客户多装"},
        "send_back_surplus": {"carrier": "顺丰 88"},
        "refuse_booking": {"reason": "印章不清"},
        "ask_change": {"amount": line.amount + pick((100, 1, 6000)), "reason": "客户要求提高"},
        "approve_change": {"reason": "同意"},
        "refuse_change": {"reason": "不再让步"},
    }.get(name, {})
    if not more:
        more = fields_of(line, name)
    if name in ("sign_allowance", "approve_return"):
        more |= pick(({"decision": "approve"}, {"decision": "send_back", "reason": "请补充"}))
    elif name == "record_customer_signature":
        more |= pick(({}, {"outcome": "declined", "reason": "嫌少", "signer": "", "signed_on": ""}))
    elif name == "ask_about_return":
        more["counted"] = pick((420, 395, 410))
    elif name == "receive_return" and slip is not None:
        more["quantity"] = slip.quantity if slip.answered_at is None else slip.asked_quantity
    elif name == "check_return" and slip is not None:
        more["amount"] = pick((slip.kept_amount, "1.00"))
    return {**more, "line": str(line.pk)}


def _assignment(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    at_the_desk = list(User.objects.filter(department=complaint.present_holder()).order_by("pk"))
    return {"person": pick(at_the_desk).username if at_the_desk else "qa1"}


def _handed_on(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    people = [name for name in ("cs1", "sales1", "sales2") if name != complaint.inquiry_person.username]
    return {"person": pick(people), "reason": "客户改由另一位同事联系"}


def _wait(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {"reason": pick(("customer", "sample", "carrier", "third_party"))}


def _wished(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    days = [at.date() + timedelta(days=n) for n in (20, 3, 40)]
    other = [str(day) for day in days if day != complaint.wished_on]
    return {"wished_on": pick(other if clean else [*other, ""]), "reason": "客户来电"}


def _edit(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {
        "customer": "C001", "product": "TS-500", "order_number": pick(("SO-1001", "SO-1002")), "batch_number": "B2601",
        "quantity": "210", "defective_quantity": "12", "description": "板面划伤，二次确认", "demand": "换货", "channel": "phone",
        "complaint_class": "quality", "severity": "general",
    }  # fmt: skip


def _sample(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {"description": "划伤样板", "quantity": "3", "place": pick(("样品柜", "")), "origin": "一线"}


def _move(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    labels = [chain.sample.label for chain in complaint.sample_chains() if chain.may_move]
    kind = pick(("stored", "sent", "returned", "scrapped", "kept"))
    more = {
        "stored": {"place": "二号柜"}, "sent": {"department": pick(("rd", "production"))}, "returned": {},
        "scrapped": {"reason": "已破坏"}, "kept": {"place": "留样柜"},
    }  # fmt: skip
    return {"sample": pick(labels) if labels else "none", "kind": kind, **more[kind]}


def _visited(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {
        "visited_at": at.isoformat(), "place": "客户车间", "went": [{"person": by.username}],
        "findings": "夹具压痕", "proposal": "",
    }  # fmt: skip


def _called_off(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    kinds = [str(visit.kind) for visit in complaint.open_visits()] or ["joint"]
    return {"kind": pick(kinds), "reason": "客户自行处理"}


def _call(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {
        "parties": [{"department": "production", "person": ""}, {"department": "qa", "person": "qa1"}],
        "planned_for": (at + timedelta(days=1)).isoformat(), "place": "三楼会议室", "agenda": "与供应商分担",
    }  # fmt: skip


def _call_answered(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    own = [place for place, one in enumerate(complaint.called_parties(), start=1) if one.is_for(by)]
    return {"party": str(own[0] if own else 1), "answer": pick(("comes", "cannot")), "opinion": "见检验记录"}


def _minutes(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {
        "held_at": at.isoformat(),
        "place": "三楼会议室",
        "absent": pick(([], ["1"])),
        "agreed": "供应商承担七成",
    }


def _letter(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    kinds = ("progress", "first_answer") if clean else ("progress", "decision", "not_upheld", "first_answer")
    return {
        "letter": pick(kinds), "language": pick(("zh-hans", "en")), "way": "paper", "address": "",
        "subject": "关于贵司投诉", "text": "我们正在处理。",
    }  # fmt: skip


def _reply(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {
        "channel": "phone",
        "text": "已告知",
        "tells_decision": "on" if complaint.may_tell_decision else "",
    }


def _objection(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    voices = free_voices(complaint, by)
    return {"speaks_for": pick(voices).code if voices else ""}


def _withdrawn(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    own = [one.number for one in complaint.open_objections() if one.was_filed_by(by)]
    return {"objection": str(pick(own)) if own else "", "reason": "已谈妥"}


def _decided(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    numbers = [str(one.number) for one in complaint.open_objections()]
    decisions = (
        ("upheld_ruling", "cancelled")
        if complaint.state == State.NOT_UPHELD
        else ("upheld_ruling", "changed", "cancelled")
    )
    return {"objection": pick(numbers) if numbers else "", "decision": pick(decisions), "reason": "证据如此"}


def _corrected(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    """Another market, with the mark that the first sending answers with."""
    market = "overseas" if complaint.case.market == "home" else "home"
    facts = {
        "market": market,
        "complaint_class": complaint.complaint_class,
        "severity": complaint.case.severity,
    }
    form = CorrectFactsForm({**facts, "reason": "国别有误"}, by=by, at=at, record=complaint)
    form.is_valid()
    return {**facts, "reason": "国别有误", "seen": mark_of(facts, form.moves)}


PAPERS = (
    "draft_return", "approve_return", "ask_about_return", "answer_return", "receive_return", "inspect_return", "hand_in_proof",
    "check_return", "explain_return", "send_back_surplus", "approve_change", "refuse_change", "draft_allowance",
    "sign_allowance", "record_customer_signature", "refuse_booking", "ask_change",
)  # fmt: skip


def _claim(name: str, *states: str) -> Any:
    """The fields of a step about a claim, for the newest claim in one of `states`."""

    def fields(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
        found = complaint.claims_in(*states)
        if not found:
            return {"claim": "1"}
        claim = pick(found)
        return {"claim": str(claim.number), **ABOUT_CLAIMS[name](claim, at, pick)}

    return fields


def _agreed(claim: Any, at: datetime, pick: Pick) -> dict[str, Any]:
    amount = pick(("600.00", "0", "599.99"))
    return {"lines": [{"line": 1, "amount": amount, "reason": "折中"}, *AGREED[1:]], "counter_proof": ""}


def _receipt(claim: Any, at: datetime, pick: Pick) -> dict[str, Any]:
    amount = pick((claim.outstanding, Decimal("0.01")))
    voucher = f"JZ-{claim.pk}-{claim.receipts.count()}"
    return {
        "way": pick(("paid", "credited")),
        "amount": str(amount),
        "voucher": voucher,
        "received_on": str(at.date()),
    }


ABOUT_CLAIMS: dict[str, Any] = {
    "drop_claim": lambda claim, at, pick: {"reason": "重写"},
    "decide_claim": lambda claim, at, pick: {"approve": pick(("yes", "yes", "no")), "reason": "照此"},
    "send_claim": lambda claim, at, pick: {"way": "mail", "address": "a@supplier.test", "days": "14"},
    "revoke_claim_link": lambda claim, at, pick: {},
    "record_claim_answer": lambda claim, at, pick: {
        "answered_by": "沈工", "lines": [{**row, "amount": row["amount"] or ""} for row in ANSWERS],
    },
    "settle_claim": _agreed,
    "give_up_claim": lambda claim, at, pick: {"reason": "供应商破产"},
    "confirm_claim_receipt": _receipt,
}  # fmt: skip


def _cost(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    place = complaint.cost_entries.count() + 1
    data = {
        "kind": pick(("travel", "return_freight", "recovery")),
        "spent_on": str(local_day(at)),
        "reference": f"FY-{place}",
    }
    if pick((False, True)):
        return data | {"hours": "2.5", "hourly_rate": "40.10"}
    return data | {"amount": pick(("120.50", "0.01") if clean else ("120.50", "0.01", "-1"))}


def _cost_back(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    entries = complaint.standing_costs()
    own = [one for one in entries if one.by_id == by.pk] or entries
    return {"entry": str(pick([one.number for one in own])) if own else "1", "reason": "录错"}


def _repaid(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    waiting, files = complaint.travel_to_repay(), list(complaint.case.attachments.order_by("pk"))
    found = {"entry": str(pick([one.number for one in waiting])) if waiting else "1", "voucher": "FK-88"}
    return found | ({"proof": str(files[-1].pk)} if files else {})


def _followed(kinds: Sequence[str]) -> Any:
    """An entry of the follow-up file; the first kind is the ordinary one, the last one ends it."""

    def fill(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
        kind, later = pick(kinds), {"next_on": str(local_day(at) + timedelta(days=2))}
        data: dict[str, Any] = {"text": "已换夹具，三批复检合格"}
        match kind:
            case "solved":
                return data | {"day": str(local_day(at)), "solved": "on"}
            case "done":
                return data | {"day": str(local_day(at))} | later
            case "":
                return data | later
        return data | {"result": kind} | (later if kind == "not_solved" else {})

    return fill


def _confirmed(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    found = _followed(("solved", "not_solved"))(complaint, by, at, pick, clean)
    if "day" in found:
        return {"text": found["text"], "result": "solved"}
    return dict(found)


def _dispute(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    place = complaint.disputes.count() + 1
    return {
        "line": "1", "document": f"FP-{place}", "amount": "2000.00", "due_on": str(local_day(at)),
        "salesperson": complaint.salesperson.username, "disputed_from": str(local_day(at)),
    }  # fmt: skip


def _lifted(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    open_ones = complaint.open_disputes()
    return {"dispute": str(pick([one.number for one in open_ones])) if open_ones else "1", "reason": "已付款"}


def _same_as(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    others = Case.objects.visible_to(by).filter(kind="complaint").exclude(pk=complaint.case_id).order_by("pk")
    numbers = [one.reference for one in others[:5]] or ["R26010199"]
    return {"into": pick(numbers), "reason": "同一批货", "other_customer": "on"}


def _asked(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    experts = [name for name in ("rd1", "qa1", "qa_head") if name != by.username]
    return {"person": pick(experts), "question": "这种涂层能否返工？"}


def _answered(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    own = [one.number for one in complaint.questions_for(by)] or [1]
    return {"question": str(pick(own)), "answer": "可以返工一次"}


def _noted(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {"noted_on": str(local_day(at)), "text": "停线两小时，扣款", "claimed": pick(("", "1200.00"))}


def _met(complaint: Complaint, by: User, at: datetime, pick: Pick, clean: bool) -> dict[str, Any]:
    return {
        "held_at": at.isoformat(), "place": "三楼会议室", "present": "品质、生产、业务", "discussed": "夹具压痕",
        "decided": "当日全检",
    }  # fmt: skip


SPECIAL = {
    "merge": _same_as,
    "ask_expert": _asked, "answer_expert": _answered, "enter_penalty_note": _noted, "record_major_meeting": _met,
    "enter_cost": _cost, "cancel_cost": _cost_back, "repay_travel": _repaid, "mark_disputed": _dispute, "lift_dispute": _lifted,
    "drop_claim": _claim("drop_claim", "drafted"), "decide_claim": _claim("decide_claim", "drafted"),
    "send_claim": _claim("send_claim", "approved", "sent"), "revoke_claim_link": _claim("revoke_claim_link", "sent"),
    "record_claim_answer": _claim("record_claim_answer", "sent"), "settle_claim": _claim("settle_claim", "answered"),
    "give_up_claim": _claim("give_up_claim", "approved", "sent", "answered", "settled"),
    "confirm_claim_receipt": _claim("confirm_claim_receipt", "settled"),
    "open_major_file": _followed(("",)), "enter_major_file": _followed(("done", "solved")), "confirm_major_file": _confirmed,
    "correct_facts": _corrected,
    "accept": _accept, "finish_investigation": _investigation, "finish_production_analysis": _production,
    "consolidate": _offer, "propose": _offer, "record_outcome": _outcome, "rule": _ruling, "rule_anew": _ruling, "change_ruling": _ruling,
    "settle_ruling": _settlement,
    **{name: _paper(name) for name in PAPERS},
    "book_remedy": _booking, "assign": _assignment, "begin_wait": _wait, "offer_inquiry": _handed_on, "change_wished_date": _wished, "edit": _edit,
    "receive_sample": _sample, "move_sample": _move, "record_joint_visit": _visited, "record_site_visit": _visited,
    "cancel_joint_visit": _called_off, "send_letter": _letter, "tell_customer": _reply, "file_objection": _objection,
    "call_joint_meeting": _call, "answer_joint_meeting": _call_answered, "record_joint_meeting": _minutes,
    "withdraw_objection": _withdrawn, "decide_objection": _decided,
}  # fmt: skip
