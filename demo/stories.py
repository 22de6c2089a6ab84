"""Three months of the demo company: which complaints there are, how far each has come, and who does what in them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Department, User
from accounts.operations import name_deputy
from accounts.permissions import Permission
from accounts.queries import reachable
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.operations.receive import receive_complaint
from demo import improving, texts
from demo.texts import Defect
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import deciders, pending
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.deadlines.budgets import days_used
from feedback_system.desk.operations import write_note
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import answer_slip, issue_enquiry, withdraw_slip
from feedback_system.masterdata.models import Delivery

Remedy = tuple[tuple[str, str], ...]
"""Kinds of remedy with their cost."""


@dataclass(frozen=True)
class Plan:
    """One complaint: its way, how far it goes, and what is special about it."""

    until: str
    """The last step that is taken."""
    ago: float
    """Working hours between that step and now."""
    route: str = "long"
    market: str = "home"
    keeper: str | None = "sales1"
    """User name of the salesperson on the customer's file; None for customers without one."""
    reporter: str = "cs1"
    remedy: Remedy = (("allowance", "680.00"),)
    raised_to: Remedy = ()
    """What the customer is offered in the talks instead; needs the final approval."""
    blamed: str = "production"
    severity: str = "general"
    pace: float = 0.7
    with_: frozenset[str] = field(default_factory=frozenset)
    """What else happens: rd, major, wait, waited, undetermined, quantity_came, returned, refused_approval, note, evening, lines, repeated, improved, improved_twice …"""


def _with(*names: str) -> frozenset[str]:
    return frozenset(names)


MONEY_AND_GOODS: Remedy = (("allowance", "420.00"), ("exchange", "530.00"))
MIDDLE: Remedy = (("compensation", "2600.00"),)
LARGE: Remedy = (("exchange", "4800.00"), ("compensation", "3900.00"))

WAITING: tuple[Plan, ...] = (
    # At every desk something that came just now and something that is late.
    Plan("receive", 0.6, keeper=None),
    Plan("receive", 30, keeper=None, reporter="cs2"),
    Plan("receive", 1.2, keeper="sales2", reporter="sales2"),
    Plan("acknowledge", 1.1),
    Plan("acknowledge", 2.5, route="short"),
    Plan("submit", 13, keeper="sales2", reporter="cs2"),
    Plan("return_for_data", 3, keeper=None, reporter="cs1"),
    Plan("accept", 1.5, severity="major", with_=_with("note", "lines")),
    Plan("accept", 2, route="non_quality", blamed="service"),
    Plan("accept", 24, route="non_quality", blamed="service"),
    Plan("accept", 5, route="non_quality", blamed="warehouse", keeper="sales2"),
    Plan("accept", 20, route="non_quality", blamed="finance"),
    Plan("ask_site_visit", 3, route="light", with_=_with("site")),
    Plan("note", 4, with_=_with("note")),
    Plan("note", 31, keeper="sales2", with_=_with("note")),
    Plan("start_investigation", 28, market="overseas", with_=_with("undetermined")),
    Plan("ask_joint_visit", 2.4, keeper="sales2", with_=_with("visit")),
    Plan("begin_wait", 9, with_=_with("wait", "note")),
    Plan("start_investigation", 5, route="light", keeper="sales2"),
    Plan("flag_major", 6, severity="general", with_=_with("major", "note")),
    Plan("finish_investigation", 3.5, with_=_with("rd")),
    Plan("hand_in_report", 29, keeper="sales2", with_=_with("sample", "visit")),
    Plan("finish_production_analysis", 1.0),
    Plan("finish_production_analysis", 9.5, market="overseas"),
    Plan("instruct", 3, with_=_with("rd")),
    Plan("instruct", 26, keeper="sales2", with_=_with("rd", "note")),
    Plan("answer_report", 1.4, with_=_with("manager_not_applicable")),
    Plan("finish_investigation", 2, route="non_quality", blamed="production"),
    Plan("consolidate", 2.6),
    Plan("consolidate", 16, keeper="sales2"),
    Plan("propose", 1.8),
    Plan("consolidate_proposal", 2.2, with_=_with("lines")),
    Plan("consolidate_proposal", 14, keeper="sales2", remedy=MONEY_AND_GOODS),
    Plan("consolidate_proposal", 3.2, remedy=MIDDLE),
    Plan("consolidate_proposal", 13, keeper="sales2", remedy=MIDDLE, market="overseas"),
    Plan("consolidate_proposal", 4.4, remedy=LARGE, severity="major"),
    Plan("consolidate_proposal", 15, remedy=LARGE, market="overseas"),
    Plan("consolidate", 3.8, route="short", remedy=LARGE),
    Plan("consolidate", 17, route="short", remedy=LARGE, keeper="sales2"),
    Plan("approve", 5),
    Plan("approve", 12, keeper="sales2", pace=1.7, with_=_with("note")),
    Plan("record_outcome", 2.8, keeper="sales2"),
    Plan("finish_investigation", 2.2, route="light"),
    Plan("review_outcome", 1.6),
    Plan("consolidate_outcome", 2.1, raised_to=(("allowance", "900.00"),)),
    Plan(
        "consolidate_outcome", 3.3, remedy=MIDDLE, raised_to=(("compensation", "3200.00"),), keeper="sales2"
    ),
    Plan("consolidate_outcome", 1.3),
    Plan("rule", 1.9),
    Plan("rule", 2.7, route="short"),
    Plan("rule", 12, route="short", keeper="sales2"),
    Plan("rule", 4.1, keeper="sales2", blamed="sales2"),
    Plan("approve_ruling", 1.7),
    Plan("close", 6, remedy=MONEY_AND_GOODS),
    Plan("close", 14, keeper="sales2", remedy=(("return", "760.00"),)),
    Plan("close", 210, keeper="sales2", pace=1.0),
    Plan("close", 9, remedy=()),
)

ENDED: tuple[Plan, ...] = (
    Plan("file_away", 470, pace=0.8),
    Plan("file_away", 452, keeper="sales2", market="overseas"),
    Plan("file_away", 441, route="short", with_=_with("note")),
    Plan("file_away", 428, route="light"),
    Plan("file_away", 415, remedy=MONEY_AND_GOODS, with_=_with("note", "rd")),
    Plan("file_away", 390, route="non_quality", blamed="warehouse"),
    Plan("confirm_no_loss", 383, reporter="cs2"),
    Plan("file_away", 371, market="overseas", remedy=LARGE),
    Plan("file_away", 360, remedy=(), with_=_with("evening")),
    Plan("rule_not_upheld", 335, with_=_with("not_ours")),
    Plan("file_away", 322, keeper="sales2", with_=_with("returned")),
    Plan("file_away", 310, blamed="sales2", keeper="sales2"),
    Plan("file_away", 288, raised_to=(("allowance", "860.00"),)),
    Plan("withdraw", 276, keeper="sales2", with_=_with("note")),
    Plan("file_away", 262, market="overseas", keeper="sales2", with_=_with("waited")),
    Plan("file_away", 250, severity="major", remedy=LARGE, with_=_with("major", "note")),
    Plan("file_away", 221, with_=_with("refused_approval")),
    Plan("file_away", 206, keeper="sales2", with_=_with("quantity_came", "evening")),
    Plan("start_investigation:again", 40, with_=_with("refiled")),
    Plan("file_away", 168, keeper="sales2", remedy=MIDDLE, with_=_with("by_supplier")),
    Plan("file_away", 61, route="non_quality", blamed="service", remedy=()),
    Plan("file_away", 38, keeper="sales2", pace=1.6),
    Plan("file_away", 20, route="light", keeper="sales2"),
    Plan("acknowledge:again", 6, pace=0.8, with_=_with("repeated")),
)
"""What is over by now. With these every way out of a complaint has been taken once."""

DISPUTED: tuple[Plan, ...] = (
    # An objection that freezes its ruling now, one that was decided and led to a new ruling; goods and people on their way.
    Plan("file_objection", 6, with_=_with("objection")),
    Plan("file_away", 30, keeper="sales2", pace=0.6, with_=_with("objection", "overturned")),
    Plan("sample_sent", 7, with_=_with("sample")),
    Plan("confirm_joint_visit", 2, keeper="sales2", with_=_with("visit")),
    # Improvements: just raised, confirmed, an item done, without effect until now, and one that had its effect in the second round.
    Plan("approve_ruling", 3.1, with_=_with("improved")),
    Plan("improve:confirm", 8, with_=_with("improved")),
    Plan("improve:finish_item", 9, keeper="sales2", with_=_with("improved")),
    Plan("improve:check_effect:no", 5, with_=_with("improved_twice")),
    Plan("file_away", 20, pace=0.6, with_=_with("improved_twice")),
)
"""What companies quarrel about, what lies outside the house, and what shall not come back."""

HOURS: dict[str, float] = {
    # Working hours a step usually takes after the one before; the pace of a plan stretches them.
    "submit": 0.3, "acknowledge": 0.8, "return_for_data": 3, "resubmit": 4, "confirm_no_loss": 3, "accept": 2.5,
    "start_investigation": 3, "finish_investigation": 13, "hand_in_report": 5, "finish_production_analysis": 9,
    "answer_report": 2.5, "instruct": 2.5, "give_rd_opinion": 5, "consolidate": 3, "propose": 6, "consolidate_proposal": 3,
    "approve": 5, "refuse_approval": 4, "record_outcome": 11, "review_outcome": 3, "consolidate_outcome": 3, "rule": 3.5,
    "approve_ruling": 5, "tell_customer": 1.5, "close": 1.5, "book": 14, "read": 2, "file_away": 4, "refile": 10,
    "rule_not_upheld": 5, "withdraw": 6, "flag_major": 1, "receive_sample": 2, "sample_sent": 3, "sample_stored": 6, "ask_joint_visit": 1,
    "confirm_joint_visit": 2, "record_joint_visit": 7, "ask_site_visit": 1, "note": 1.2, "begin_wait": 1, "end_wait": 12, "fix_quantity": 5,
    "repeat": 60, "improve": 16, "file_objection": 7, "decide_objection": 11, "rule_anew": 4,
}  # fmt: skip

WAYS: dict[str, tuple[str, ...]] = {
    "long": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "hand_in_report",
        "finish_production_analysis", "answer_report", "instruct", "consolidate", "propose", "consolidate_proposal", "approve",
        "record_outcome", "review_outcome", "consolidate_outcome", "rule", "approve_ruling", "tell_customer", "close",
    ),
    "short": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "hand_in_report",
        "finish_production_analysis", "answer_report", "consolidate", "approve", "record_outcome", "review_outcome", "rule",
        "approve_ruling", "tell_customer", "close",
    ),
    "non_quality": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "hand_in_report", "answer_report",
        "consolidate", "approve", "record_outcome", "review_outcome", "rule", "approve_ruling", "tell_customer", "close",
    ),
    "light": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "tell_customer", "record_outcome",
        "review_outcome",
    ),
}  # fmt: skip

READERS = ("qa1", "gm_office", "prod1", "rd1", "finance", "sales_head", "sales2_head")


def three_months(world: World) -> list[Story]:
    """Every story of the demo company, oldest endings first, with the deputy who is named and the slips that are answered."""
    plans = [*ENDED, *WAITING, *DISPUTED]
    defects = in_turn(world.dice, texts.QUALITY)
    english = in_turn(world.dice, texts.ENGLISH)
    other = in_turn(world.dice, texts.NON_QUALITY)
    stories = []
    for number, plan in enumerate(plans):
        trouble = next(
            other if plan.route == "non_quality" else english if plan.market == "overseas" else defects
        )
        dice = random.Random(f"{world.dice.random()}:{number}")  # noqa: S311  a story, not a secret
        stories.append(Telling(world, plan, trouble, dice).story())
    return [*stories, _slips(world), _deputy(world)]


def in_turn(dice: random.Random, troubles: Sequence[Defect]) -> Iterator[Defect]:
    """All troubles in a random order, again and again."""
    while True:
        yield from dice.sample(troubles, len(troubles))


@dataclass
class Telling:
    """Turns one plan into acts."""

    world: World
    plan: Plan
    defect: Defect
    dice: random.Random

    def story(self) -> Story:
        """The acts up to the plan's last one."""
        acts = [Act(0, self.receive)]
        if self.plan.until != "receive":
            for name in self._names():
                hours = HOURS.get(name.split(":")[0], 3) * self.plan.pace * self.dice.uniform(0.6, 1.3)
                acts.append(Act(hours, self._deed(name)))
                if name == self.plan.until:
                    break
        return Story(acts, self.plan.ago)

    # ------------------------------------------------------------------------------------------ which acts, in what order

    def _names(self) -> Iterator[str]:
        plan = self.plan
        if plan.until in ("return_for_data", "confirm_no_loss"):
            yield from ("submit", "acknowledge", plan.until)
            return
        for name in WAYS[plan.route]:
            if name == "record_outcome" and "refiled" in plan.with_:
                yield "refile"
                yield from ("submit:again", "acknowledge:again", "accept:again", "start_investigation:again")
                return
            if name == "finish_production_analysis" and plan.until in ("rule_not_upheld", "withdraw"):
                yield plan.until
                return
            if name == "instruct" and "manager_not_applicable" in plan.with_:
                continue
            if name == "approve" and not plan.remedy:
                continue
            yield from self._around(name)
        if plan.route == "light":
            yield "file_away"
            return
        for position, _line in enumerate(plan.remedy, start=1):
            yield f"book:{position}"
        for username in READERS:
            yield f"read:{username}"
        if "improved" in plan.with_:
            yield from (f"improve:{what}" for what in improving.STRAIGHT_WAY)
        if "improved_twice" in plan.with_:
            yield from (f"improve:{what}" for what in improving.WAY)
        yield "file_away"
        if "repeated" in plan.with_:
            yield from ("repeat", "submit:again", "acknowledge:again")

    def _around(self, name: str) -> Iterator[str]:
        """The step with what this plan adds before or after it."""
        extras = self.plan.with_
        if name == "accept" and "returned" in extras:
            yield from ("return_for_data", "resubmit")
        if name == "consolidate" and "rd" in extras:
            yield "give_rd_opinion"
        if name == "consolidate_proposal" and "quantity_came" in extras:
            yield "fix_quantity"
        if name == "approve" and "refused_approval" in extras:
            yield from ("refuse_approval", "propose", "consolidate_proposal")
        yield name
        if name == "accept" and "site" in extras:
            yield "ask_site_visit"
        if name == "start_investigation":
            if "sample" in extras:
                yield from ("receive_sample", "sample_sent", "sample_stored")
            if "visit" in extras:
                yield from ("ask_joint_visit", "confirm_joint_visit", "record_joint_visit")
            if "note" in extras:
                yield "note"
            if "major" in extras:
                yield "flag_major"
            if extras & {"wait", "waited"}:
                yield "begin_wait"
            if "waited" in extras:
                yield "end_wait"
        if name == "close" and "objection" in extras:
            yield "file_objection"
            if "overturned" in extras:
                yield from ("decide_objection", "rule_anew", "approve_ruling")
        final = "review_outcome" if self.plan.route != "long" else "consolidate_outcome"
        if name == final and self.plan.raised_to:
            yield "approve:final"

    def _deed(self, name: str) -> Deed:
        step, _colon, detail = name.partition(":")
        own: dict[str, Callable[..., None]] = {
            "approve": self.approve,
            "refuse_approval": self.refuse_approval,
            "approve_ruling": self.approve_ruling,
            "decide_objection": self.decide_objection,
            "book": self.book,
            "read": self.read,
            "note": self.note,
            "refile": self.refile,
            "repeat": self.repeat,
            "close": self.close,
            "improve": self.improve,
            "sample_sent": self.send_sample,
            "sample_stored": self.store_sample,
        }
        if step in own:
            return lambda tale, at: own[step](tale, at, detail)
        again = detail == "again"
        return lambda tale, at: self._take(
            tale, step, *self._who_and_what(step, tale, at, again=again), at=at
        )

    # ------------------------------------------------------------------------------------------------------- single acts

    def receive(self, tale: Tale, at: datetime) -> None:
        """A customer reports it and somebody types it in."""
        plan, dice = self.plan, self.dice
        delivery = self._delivery(at)
        contact = self.world.sold.contacts.get(delivery.customer_id)
        defective = max(2, delivery.quantity * dice.randint(5, 60) // 1000)
        fields: dict[str, Any] = {
            "customer": delivery.customer.code,
            "product": delivery.product.code,
            "order_number": delivery.order_number,
            "batch_number": delivery.batch.number if delivery.batch else "",
            "delivered_on": delivery.delivered_on,
            "quantity": min(delivery.quantity, defective * dice.randint(2, 8)),
            "defective_quantity": defective,
            "description": self.defect.description,
            "defect_reason": self.defect.reason,
            "demand": self.defect.demand,
            "sales_remarks": dice.choice(
                ("", "重点客户，请优先处理。", "客户近期有新订单，望尽快答复。", "")
            ),
            "channel": "mail"
            if plan.market == "overseas"
            else dice.choice(("phone", "phone", "wechat", "mail", "visit")),
            "complaint_class": "non_quality" if plan.route == "non_quality" else "quality",
            "severity": plan.severity,
            "contact_name": contact.name if contact else "",
            "contact_phone": contact.phone if contact else "",
            "reported_at": at - timedelta(minutes=dice.randint(4, 40)),
        }
        if "lines" in plan.with_:
            fields["lines"] = self._further_lines(delivery, at)
        if plan.route in ("short", "light"):
            fields["route"] = plan.route
        if plan.with_ & {"undetermined", "quantity_came"}:
            fields |= {"quantity": "", "defective_quantity": "", "quantity_undetermined": "on"}
        if "evening" in plan.with_:
            fields["reported_at"] = at - timedelta(hours=14)
        if "8D" in self.defect.demand:
            fields["wants_8d"] = "on"
        if dice.random() < 0.4:
            fields["wished_on"] = (at + timedelta(days=dice.randint(7, 20))).date()
        tale.complaint = receive_complaint(by=self.world.cast[plan.reporter], at=at, **fields)

    def _further_lines(self, first: Delivery, at: datetime) -> list[dict[str, Any]]:
        """Up to two other deliveries of the same customer that have the same trouble."""
        rows = [
            row
            for row in self.world.sold.deliveries
            if row.customer_id == first.customer_id
            and row.order_number != first.order_number
            and timedelta(days=4) < at.date() - row.delivered_on < timedelta(days=270)
            and not self._numbers(row) & self.world.used
        ][-2:]
        for row in rows:
            self.world.used.update(self._numbers(row))
        return [
            {
                "product": row.product.code,
                "order_number": row.order_number,
                "batch_number": row.batch.number if row.batch else "",
                "invoice_number": row.invoice_number,
                "delivered_on": row.delivered_on,
                "quantity": min(row.quantity, 60),
                "defective_quantity": 4,
            }
            for row in rows
        ]

    @staticmethod
    def _numbers(row: Delivery) -> set[tuple[int, str]]:
        """Order and batch of a delivery, each with the customer."""
        numbers = (row.order_number, row.batch.number if row.batch else "")
        return {(row.customer_id, number) for number in numbers if number}

    def repeat(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The customer complains again after the case was filed: from here on the story is that of the new case."""
        old = tale.record.case
        tale.complaint = receive_complaint(
            by=self.world.cast[self.plan.reporter],
            at=at,
            customer=old.customer_id,
            product=old.product_id,
            order_number=old.complaint.order_number,
            batch_number=old.complaint.batch_number,
            delivered_on=old.complaint.delivered_on,
            quantity=24,
            defective_quantity=3,
            description="换货批次再次出现同样的问题。",
            demand="退货，并说明上次改善为何无效。",
            channel="phone",
            complaint_class=old.complaint.complaint_class,
            severity="general",
            repeat_of=old.reference,
            reported_at=at - timedelta(minutes=15),
        )

    def _delivery(self, at: datetime) -> Delivery:
        """A delivery of the last months that fits the trouble and that no other complaint is about."""
        keeper = self.world.cast[self.plan.keeper].pk if self.plan.keeper else None
        day, used = at.date(), self.world.used

        def fits(row: Delivery, *, any_family: bool) -> bool:
            return (
                row.customer.market == self.plan.market
                and row.customer.salesperson_id == keeper
                and (any_family or not self.defect.family or row.product.family == self.defect.family)
                and timedelta(days=4) < day - row.delivered_on < timedelta(days=270)
                and (row.customer_id, row.order_number) not in used
                and (row.customer_id, row.batch.number if row.batch else "") not in used
            )

        rows = [row for row in self.world.sold.deliveries if fits(row, any_family=False)]
        rows = rows or [row for row in self.world.sold.deliveries if fits(row, any_family=True)]
        chosen = self.dice.choice(rows[-12:])
        used.update(
            {
                (chosen.customer_id, chosen.order_number),
                (chosen.customer_id, chosen.batch.number if chosen.batch else ""),
            }
        )
        return chosen

    def _take(self, tale: Tale, step: str, by: User, data: dict[str, Any], *, at: datetime) -> None:
        tale.complaint = advance(complaint_kind.steps[step], tale.record.case, by=by, at=at, data=data)

    def _who_and_what(
        self, step: str, tale: Tale, at: datetime, *, again: bool
    ) -> tuple[User, dict[str, Any]]:
        """The person who takes `step` here, and the fields; `again` after the customer refused: sales itself reports."""
        plan, record, say = self.plan, tale.record, self.dice.choice
        in_english = plan.market == "overseas"
        office = say(("gm_office", "gm_office", "gm_office2"))
        registrar = office if plan.route in ("long", "non_quality") else "qa_head"
        investigator = record.investigator.username if record.investigator else say(("qa1", "qa2"))
        seller = self._seller(record)
        reporter = seller if again else plan.reporter
        head = "sales2_head" if record.sales_department.code == "sales2" else "sales_head"
        answers = texts.FIRST_ANSWERS_ENGLISH if in_english else texts.FIRST_ANSWERS
        told = texts.DECISION_TOLD_ENGLISH if in_english else say(texts.DECISIONS_TOLD)
        changed = bool(plan.raised_to)
        table: dict[str, tuple[str, dict[str, Any]]] = {
            "submit": (reporter, {}),
            "resubmit": (reporter, {}),
            "acknowledge": (reporter, {"channel": "mail" if in_english else "phone", "text": say(answers)}),
            "return_for_data": (office, {"reason": "缺少不良照片和包装标签，请补充后再提交。"}),
            "confirm_no_loss": (
                "qa_head",
                {
                    "finding": "客户在装配前发现并自行剔除一件，未造成损失。",
                    "action": "当天补发一件，已到客户处。",
                    "improvement": "检查末件检验的执行情况。",
                    "department": "production",
                },
            ),
            "accept": (
                registrar if plan.route in ("long", "non_quality") else investigator,
                {
                    "route": plan.route,
                    "complaint_class": record.complaint_class,
                    "market": plan.market,
                    "severity": plan.severity,
                    "responsible_department": plan.blamed if plan.route == "non_quality" else "",
                },
            ),
            "start_investigation": (self._own_investigator() or investigator, {}),
            "finish_investigation": (self._own_investigator() or investigator, self._finding()),
            "hand_in_report": (self._own_investigator() or investigator, {"text": say(texts.REPORTS)}),
            "answer_report": ("gm", {"text": say(texts.INSTRUCTIONS)}),
            "finish_production_analysis": (say(("prod1", "prod_head")), self._analysis(at)),
            "instruct": ("manager_office", {"text": say(texts.INSTRUCTIONS)}),
            "give_rd_opinion": (
                say(("rd1", "rd2")),
                {"text": "图纸和规格无误，建议在检验规范中增加该项目。"},
            ),
            "consolidate": (
                office,
                {"text": say(texts.CONSOLIDATED), **(self._remedy() if plan.route != "long" else {})},
            ),
            "propose": (seller, {"text": say(texts.PROPOSALS), **self._remedy()}),
            "consolidate_proposal": (office, {"text": "方案合理，报请核决。"}),
            "record_outcome": (
                seller,
                {
                    "outcome": "accepted_changed" if changed else "accepted",
                    "text": "客户希望略为提高，双方谈妥。" if changed else "客户接受我方处理方案。",
                    **({"remedy": self._lines(plan.raised_to)} if changed else {}),
                },
            ),
            "review_outcome": (head, {"text": say(texts.REVIEWS)}),
            "consolidate_outcome": (office, {"text": "交涉结果与核决内容核对完毕。"}),
            "rule": (office, self._ruling(record)),
            "file_objection": (
                "prod_head",
                {
                    "asked": "责任比例改为生产部与品质部各半。",
                    "reasons": "该批首件由品质部确认合格后放行，夹具点检记录齐全，现附点检表和首件记录。",
                },
            ),
            "rule_anew": (office, self._ruling_anew(record)),
            "tell_customer": (
                seller,
                {"channel": "mail" if in_english else "phone", "text": told, "tells_decision": "on"},
            ),
            "file_away": (registrar, {}),
            "rule_not_upheld": (
                "gm_office",
                {"text": "品质部复测合格，客户安装方法与说明书不符，投诉不成立，已附测试报告。"},
            ),
            "withdraw": (
                "sales_head",
                {"reason": "客户复检后确认是自己的夹具问题。", "proof": "客户质量部来函，盖章，已存档。"},
            ),
            "flag_major": ("qa_head", {"reason": "客户产线停线，涉及整批。"}),
            "begin_wait": (
                investigator,
                {"reason": "sample", "note": "等待客户寄回不良样品，快递单号已索取。"},
            ),
            "end_wait": (investigator, {}),
            "fix_quantity": (reporter, {"quantity": 180, "defective_quantity": 36}),
            "receive_sample": (
                investigator,
                {
                    "description": "客户寄回的不良品",
                    "quantity": 5,
                    "origin": "客户线边剔除",
                    "place": "品质部样品柜 A-2",
                },
            ),
            "ask_joint_visit": (
                seller,
                {
                    "reason": "客户要求我方到线边共同确认不良现象。",
                    "planned_for": self._next_working_day(at),
                    "place": "客户装配车间",
                    "visitors": [{"department": "production"}],
                },
            ),
            "confirm_joint_visit": (
                investigator,
                {
                    "visitors": [{"person": investigator}, {"person": "prod1"}],
                    "planned_for": self._next_working_day(at),
                    "place": "客户装配车间",
                },
            ),
            "record_joint_visit": (
                investigator,
                {
                    "visited_at": at - timedelta(hours=1),
                    "place": "客户装配车间",
                    "went": [{"person": investigator}, {"person": "prod1"}],
                    "others": "客户品质课长",
                    "findings": "与客户共同抽查二十件，四件不良，与留样比对现象一致。",
                    "proposal": "在库同批全检，客户线边不良品由我方挑选。",
                },
            ),
            "ask_site_visit": (
                reporter,
                {"reason": "客户线边停机，需要技术人员到场确认。", "place": "客户二号线"},
            ),
        }
        username, data = table[step]
        return self.world.cast[username], data

    def _seller(self, record: Complaint) -> str:
        """The salesperson in charge; for customers without one somebody of the sales department does the talking."""
        keeper = self.world.cast[record.salesperson.username]
        return keeper.username if keeper.holds(Permission.NEGOTIATE) else "sales1"

    def _own_investigator(self) -> str:
        """Who investigates on the route on which the responsible department does it itself; else empty."""
        if self.plan.route != "non_quality":
            return ""
        heads = {
            "service": "service_head",
            "production": "prod_head",
            "warehouse": "factory_head",
            "finance": "qa_head",
        }
        return heads[self.plan.blamed]

    def _finding(self) -> dict[str, Any]:
        extras = self.plan.with_
        not_ours = "not_ours" in extras
        blamed = self.plan.blamed if self.plan.route == "non_quality" else "production"
        return {
            "text": "复测合格，未发现本公司责任。" if not_ours else self.defect.cause,
            "ours": "no" if not_ours else "yes",
            "responsible_department": "" if not_ours else blamed,
            "production_department": "production",
            "rd_wanted": "on" if "rd" in extras else "",
            "rd_reason": "请研发确认规格余量。" if "rd" in extras else "",
        }

    def _analysis(self, at: datetime) -> dict[str, Any]:
        return {
            "text": self.defect.analysis or "按记录核对，工序执行正常。",
            "countermeasure": self.defect.countermeasure or "加强首件与巡检。",
            "unit": "一车间",
            "line": f"{self.dice.randint(1, 3)}号线 {self.dice.choice(('白班', '夜班'))}",
            "operators": "",
            "produced_on": (at - timedelta(days=self.dice.randint(40, 90))).date(),
            "manager_not_applicable": "经理出差，由厂长口头同意"
            if "manager_not_applicable" in self.plan.with_
            else "",
        }

    def _lines(self, remedy: Remedy) -> list[dict[str, Any]]:
        goods = {"exchange", "return", "repair", "reprocess"}
        words = {
            "allowance": "按不良数量折让",
            "exchange": "换货，运费我方承担",
            "return": "不良品退回",
            "compensation": "赔偿返工工时",
        }
        return [
            {
                "kind": kind,
                "amount": amount,
                "description": words.get(kind, ""),
                "quantity": 20 if kind in goods else "",
            }
            for kind, amount in remedy
        ]

    def _remedy(self) -> dict[str, Any]:
        if not self.plan.remedy:
            return {"remedy": [], "without_remedy": "on"}
        return {"remedy": self._lines(self.plan.remedy)}

    def _ruling(self, record: Complaint) -> dict[str, Any]:
        blamed = self.plan.blamed
        evidence = "检验记录、首件记录及留样"
        shares: list[dict[str, Any]] = [
            {"party": "department", "department": blamed, "percent": "100", "evidence": evidence}
        ]
        if "by_supplier" in self.plan.with_:
            shares = [
                {"party": "supplier", "supplier": "S02", "percent": "60", "evidence": "来料批次检验报告"},
                {"party": "department", "department": "production", "percent": "40", "evidence": evidence},
            ]
        if blamed == "sales2":
            shares = [
                {
                    "party": "department",
                    "department": "sales2",
                    "percent": "100",
                    "evidence": "订单评审记录：要求未转达",
                }
            ]
        return {
            "own_fault": "yes",
            "fault_kind": "order" if blamed == "sales2" else self.defect.fault,
            **self._tracking(),
            "loss_amount": str(record.remedy_total()),
            "shares": shares,
            "provisional": "on",
            "text": self.dice.choice(texts.RULINGS),
        }

    def _tracking(self) -> dict[str, str]:
        if self.plan.with_ & {"improved", "improved_twice"}:
            return {"tracked": "yes", "exemption_reason": ""}
        slip = self.defect.fault == "human_slip"
        reason = "人为疏失，当事人已教育" if slip else "同类原因已在上季改善案中追踪"
        return {"tracked": "no", "exemption_reason": reason}

    def _ruling_anew(self, record: Complaint) -> dict[str, Any]:
        shares = [
            {"party": "department", "department": "production", "percent": "50", "evidence": "夹具点检表"},
            {"party": "department", "department": "qa", "percent": "50", "evidence": "首件确认记录"},
        ]
        return self._ruling(record) | {"shares": shares, "text": "异议成立：首件确认亦有疏漏，双方各半。"}

    def _next_working_day(self, at: datetime) -> datetime:
        """The next working day about this time, on the full hour."""
        return self.world.calendar.add_working_time(at, timedelta(hours=9)).replace(
            minute=0, second=0, microsecond=0
        )

    def improve(self, tale: Tale, at: datetime, detail: str) -> None:
        """One act on the improvement that the ruling tracks."""
        improving.improve(self.world.cast, tale.record, detail, at)

    def approve(self, tale: Tale, at: datetime, _detail: str) -> None:
        """Whoever the remedy lies before approves it; a deputy while that person is away."""
        self._take(
            tale,
            "approve",
            self._decider(tale, Subject.REMEDY, at),
            {"reason": self.dice.choice(("", "同意", ""))},
            at=at,
        )

    def refuse_approval(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The approver sends the remedy back once."""
        by = self._decider(tale, Subject.REMEDY, at)
        self._take(tale, "refuse_approval", by, {"reason": "折让比例依据不足，请补充不良品清单。"}, at=at)

    def approve_ruling(self, tale: Tale, at: datetime, _detail: str) -> None:
        """Whoever the ruling lies before approves it."""
        self._take(tale, "approve_ruling", self._decider(tale, Subject.RULING, at), {"reason": ""}, at=at)

    def decide_objection(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The level above finds the objection right: the GM office has to rule anew."""
        by = self._decider(tale, Subject.OBJECTION, at)
        data = {"decision": "changed", "reason": "首件记录属实，品质部亦有责任，请重新判定。"}
        self._take(tale, "decide_objection", by, data, at=at)

    def _decider(self, tale: Tale, subject: Subject, at: datetime) -> User:
        waiting = pending(tale.record.case, subject)
        if waiting is None:
            raise ValueError("nothing waits for an approval here")
        return self.world.cast[reachable(self._first_choice(waiting, tale.record), at=at).username]

    def _first_choice(self, waiting: Approval, record: Complaint) -> User:
        people = deciders(waiting)
        home = [person for person in people if person.department_id == record.sales_department_id]
        return (home or people)[0]

    def close(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The registrar closes; when a limit has passed, with what held the case up."""
        by = self.world.cast["gm_office" if self.plan.route in ("long", "non_quality") else "qa_head"]
        data = {"remark": "资料齐全，同意结案。"}
        if tale.record.case_clock_is_late(at=at) or tale.record.unexplained_delays(at=at):
            data["delay_cause"] = self.dice.choice(("investigation", "sample", "customer", "staff"))
        self._take(tale, "close", by, data, at=at)

    def book(self, tale: Tale, at: datetime, position: str) -> None:
        """Finance or the warehouse confirms one line of the remedy."""
        line = tale.record.remedy_lines.select_related("kind").get(position=int(position))
        goods = line.kind.counts_goods
        data: dict[str, Any] = {
            "line": line.pk,
            "reference": f"{'TH' if goods else 'ZR'}{at:%y%m%d}{line.pk % 1000:03}",
        }
        if goods:
            data["quantity"] = line.quantity
        self._take(tale, "book_remedy", self.world.cast["warehouse" if goods else "finance"], data, at=at)

    def read(self, tale: Tale, at: datetime, username: str) -> None:
        """A department that got the closed case marks it as read; who got none has nothing to mark."""
        person = self.world.cast[username]
        departments = {assignment.department_id for assignment in person.assignments}
        if tale.record.copies.filter(read_at=None, department__in=departments).exists():
            self._take(tale, "mark_read", person, {}, at=at)

    def send_sample(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The investigator sends the sample to an outside laboratory."""
        label = tale.record.samples.get().label
        data = {
            "sample": label,
            "kind": "sent",
            "outside": "laboratory",
            "place": "理化检测所",
            "carrier": "公司车辆",
        }
        self._take(tale, "move_sample", self._keeper_of_samples(tale), data, at=at)

    def store_sample(self, tale: Tale, at: datetime, _detail: str) -> None:
        """It comes back and lies where it lay."""
        data = {"sample": tale.record.samples.get().label, "kind": "stored", "place": "品质部样品柜 A-2"}
        self._take(tale, "move_sample", self._keeper_of_samples(tale), data, at=at)

    def _keeper_of_samples(self, tale: Tale) -> User:
        """The investigator of the case."""
        investigator = tale.record.investigator
        return self.world.cast[investigator.username if investigator is not None else "qa1"]

    def note(self, tale: Tale, at: datetime, _detail: str) -> None:
        """Somebody writes down a telephone call."""
        by = self.world.cast[self.dice.choice(("gm_office", "qa_head", self.plan.reporter))]
        write_note(case=tale.record.case, text=self.dice.choice(texts.NOTES), by=by, at=at)

    def refile(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The customer refuses: from here on the story is that of the successor."""
        old = tale.record.case
        self._take(
            tale,
            "refile",
            self.world.cast[self._seller(tale.record)],
            {"reason": "客户不接受折让，要求全部换货。", "demand": "全部换货，并承担停线损失。"},
            at=at,
        )
        tale.complaint = Complaint.objects.select_related("case").get(case__parent=old)


# --------------------------------------------------------------------------------------- what else goes on in the company


def _deputy(world: World) -> Story:
    """The deputy general manager travels since yesterday; the factory head stands in."""

    def leave(tale: Tale, at: datetime) -> None:
        name_deputy(
            principal=world.cast["deputy_gm"],
            deputy=world.cast["factory_head"],
            starts_at=at,
            ends_at=at + timedelta(days=12),
            reason="出差拜访客户",
            by=world.cast["deputy_gm"],
            at=at,
        )

    return Story([Act(0, leave)], 7)


def _slips(world: World) -> Story:
    """Twice a day somebody goes through the reminder slips: most are answered, one was issued by mistake and is withdrawn."""
    state = {"withdrawn": False}

    def answer(tale: Tale, at: datetime) -> None:
        waiting = ReminderSlip.objects.filter(
            answered_at=None, withdrawn_at=None, issued_at__lt=at - timedelta(hours=2)
        )
        for slip in waiting.select_related("department").order_by("pk"):
            roll = world.dice.random()
            if not state["withdrawn"] and roll < 0.2:
                withdraw_slip(
                    slip=slip, by=world.cast["gm_office"], at=at, reason="样品昨日已到，系统登记晚了，撤回。"
                )
                state["withdrawn"] = True
            elif roll < 0.5 and (person := _answers_for(world, slip.department)) is not None:
                answer_slip(
                    slip=slip,
                    by=person,
                    at=at,
                    cause=world.dice.choice(texts.LATE_CAUSES),
                    text="预计两天内完成。",
                )

    def ask(tale: Tale, at: datetime) -> None:
        """The GM office asks two departments why they overran their time on cases that are closed by now."""
        asked = 0
        closed = Case.objects.as_system("the demo company is being told").filter(
            closed_at__isnull=False, state="filed"
        )
        for case in closed.order_by("-closed_at")[:20]:
            late = [use for use in days_used(case, at=at) if use.late and use.department_ids]
            if late:
                department = Department.objects.get(pk=late[0].department_ids[0])
                issue_enquiry(
                    case=case,
                    department=department,
                    by=world.cast["gm_office"],
                    at=at,
                    question="请说明超期原因。",
                )
                asked += 1
            if asked == 2:
                return

    acts = [Act(4.5, answer) for _round in range(118)]
    return Story([*acts, Act(2, ask)], 3)


def _answers_for(world: World, department: Department) -> User | None:
    """Somebody who may answer a slip of that department."""
    people = [
        world.cast[name]
        for name in (
            "prod_head",
            "qa_head",
            "sales_head",
            "sales2_head",
            "rd1",
            "manager_office",
            "gm_office",
        )
    ]
    return next((person for person in people if person.holds(Permission.ANSWER_SLIP, [department.pk])), None)
