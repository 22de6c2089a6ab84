"""The returns of the demo company: one in every state, for every kind of reason, with and without money."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.queries import reachable
from aftersales.models import GoodsReturn
from aftersales.operations import take_in
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.approvals.operations import deciders
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Delivery

JUDGES = {"quality": "qa1", "standard": "rd1"}
"""Who confirms a kind of reason; of the others somebody of the sales department in charge."""
REASONS = {
    "quality": ("来料检验发现引脚虚焊，整批要求退货。", "退款"),
    "standard": ("客户认为耐压等级低于其图纸要求，要求退货。", "更换符合图纸的型号"),
    "packing": ("外箱受潮塌陷，内盒破损，客户拒收。", "换货"),
    "transport": ("运输途中跌落，外壳开裂。", "换货"),
    "late_delivery": ("晚于约定日期六天到货，客户已另行采购。", "退款"),
    "commercial": ("客户下错型号，请求退货。", ""),
}


@dataclass(frozen=True)
class Plan:
    """One return: the kind of its reason, how far it goes, and what is special about it."""

    reason: str
    until: str
    """The last step that is taken."""
    ago: float
    """Working hours between that step and now."""
    settlement: str = "refund"
    share: str = "0.10"
    """Of the worth of the goods, what the customer gets back."""
    with_: frozenset[str] = field(default_factory=frozenset)
    """What else happens: missing, retest, failed, refused, unhappy, own_fault, large, withdrawn."""


def _with(*names: str) -> frozenset[str]:
    return frozenset(names)


PLANS = (
    Plan("quality", "close", 140, with_=_with("own_fault", "retest")),
    Plan("transport", "close", 96, settlement="exchange", with_=_with("unhappy")),
    Plan("quality", "close", 70, with_=_with("refused")),
    Plan("commercial", "close", 52, settlement="nothing"),
    Plan("quality", "record_visit", 5, settlement="exchange", with_=_with("own_fault", "unhappy_at_last")),
    Plan("packing", "carry", 6, settlement="exchange"),
    Plan("quality", "pay", 4, with_=_with("own_fault", "unpaid")),
    Plan("quality", "set_handling", 3, share="0.80", with_=_with("own_fault", "large")),
    Plan("late_delivery", "set_handling", 7),
    Plan("standard", "confirm_reason", 4, settlement="exchange"),
    Plan("quality", "order_retest", 2, with_=_with("retest")),
    Plan("standard", "send_slip", 5),
    Plan("quality", "send_slip", 30, with_=_with("missing")),
    Plan("packing", "explain", 6, with_=_with("refused")),
    Plan("quality", "refuse_reason", 2, with_=_with("refused")),
    Plan("quality", "count", 3, with_=_with("missing")),
    Plan("transport", "take_in", 4),
    Plan("commercial", "take_in", 40),
    Plan("commercial", "withdraw", 60, with_=_with("withdrawn")),
)


class Returning:
    """Turns one plan into acts, each through the real verbs."""

    def __init__(self, world: World, plan: Plan, dice: random.Random) -> None:
        self.world, self.plan, self.dice = world, plan, dice
        self.number = ""

    def story(self) -> Story:
        """The acts up to the plan's last one."""
        acts = [Act(0, self.take_in)]
        if self.plan.until != "take_in":
            for name in self._names():
                acts.append(Act(self.dice.uniform(2.5, 7), self._deed(name)))
                if name == self.plan.until:
                    break
        return Story(acts, self.plan.ago)

    def _names(self) -> Iterator[str]:
        plan = self.plan
        if "withdrawn" in plan.with_:
            yield "withdraw"
            return
        yield from ("count", "send_slip")
        if "retest" in plan.with_:
            yield from ("order_retest", "enter_retest")
        if "refused" in plan.with_:
            yield from ("refuse_reason", "explain", "book_goods", "close")
            return
        yield from ("confirm_reason", "set_handling")
        if plan.settlement == "refund":
            yield "approve"
        yield "book_goods"
        if "unpaid" in plan.with_:
            yield "pay"
            return
        yield {"refund": "pay_refund", "exchange": "send_exchange", "nothing": "carry"}[plan.settlement]
        if plan.settlement != "nothing":
            yield "carry"
        if "own_fault" in plan.with_:
            yield "name_responsible"
        if "unhappy" in plan.with_:
            yield "record_visit:no"
        yield "record_visit"
        yield "close"

    def _deed(self, name: str) -> Deed:
        verb, _colon, detail = name.partition(":")
        if verb in ("carry", "pay"):
            return lambda tale, at: None  # only marks how far a plan goes
        told: Callable[[GoodsReturn, datetime, str], tuple[str, dict[str, Any]]] = getattr(self, verb)

        def deed(tale: Tale, at: datetime) -> None:
            record = self._record()
            by, fields = told(record, at, detail)
            step = kind_named("return").steps[verb]
            while True:
                record = advance(step, record.case, by=self.world.cast[by], at=at, data=fields)
                if verb != "book_goods" or not record.open_lines():
                    return
                by, fields = told(record, at, detail)

        return deed

    def _record(self) -> GoodsReturn:
        case = Case.objects.as_system("the story of the demo company").get(number=self.number)
        record: GoodsReturn = kind_named("return").form_of(case)
        return record

    # --------------------------------------------------------------------------------------------------------- the acts

    def take_in(self, tale: Tale, at: datetime) -> None:
        """A letter or a call of the customer is registered; the price is that of the sales ledger."""
        delivery, (description, demand) = self._delivery(at), REASONS[self.plan.reason]
        quantity = max(4, delivery.quantity // (2 if "large" in self.plan.with_ else 12))
        record = take_in(
            by=self.world.cast["cs1"],
            at=at,
            customer=delivery.customer.code,
            product=delivery.product.code,
            channel=self.dice.choice(("letter", "phone", "mail", "visit")),
            sender_number=f"退字{self.dice.randint(11, 98)}号",
            order_number=delivery.order_number,
            batch_number=delivery.batch.number if delivery.batch else "",
            invoice_number=delivery.invoice_number,
            announced_quantity=quantity,
            unit_price=delivery.unit_price or Decimal("12.50"),
            reason_kind=self.plan.reason,
            description=description,
            demand=demand,
            reported_at=at - timedelta(minutes=self.dice.randint(5, 50)),
        )
        self.number = record.case.number or ""

    def _delivery(self, at: datetime) -> Delivery:
        """A home delivery of the last months about which no other case is."""
        used = self.world.used
        for row in reversed(self.world.sold.deliveries):
            age = at.date() - row.delivered_on
            numbers = {(row.customer_id, row.order_number)}
            if row.batch is not None:
                numbers.add((row.customer_id, row.batch.number))
            fits = timedelta(days=4) < age < timedelta(days=200) and row.customer.market == "home"
            if fits and row.currency == self.world.cast.company.currency and not numbers & used:
                used.update(numbers)
                return row
        raise ValueError("the demo company has sold too little for its returns")

    def withdraw(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        return "cs1", {"reason": "客户找到用途，决定留用，不再退货。"}

    def count(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        if "missing" in self.plan.with_:
            short = {"quantity": record.announced_quantity - 2, "remark": "缺两件，已请客户核对发货。"}
            return "warehouse", short
        return "warehouse", {"quantity": record.announced_quantity}

    def send_slip(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        return "cs1", {"reason_kind": self.plan.reason}

    def order_retest(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        return self._judge(record), {"question": "抽三十件做通电与耐压测试，确认不良比例。"}

    def enter_retest(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        return "inspector1", {"passed": "no", "result": "三十件中四件不通电，均为引脚虚焊。"}

    def confirm_reason(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        fault = "yes" if "own_fault" in self.plan.with_ else "no"
        return self._judge(record), {"opinion": "经核对实物与出货记录，退货原因成立。", "own_fault": fault}

    def refuse_reason(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        return self._judge(record), {"opinion": "拆检发现二次焊接痕迹，属客户加工造成，原因不成立。"}

    def set_handling(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        counted = record.counted_quantity or 0
        good = counted * 3 // 4
        fields: dict[str, Any] = {
            "opinion": "可用部分返修检验合格后入库，其余报废。",
            "lines": [
                {"handling": "reprocess", "quantity": good},
                {"handling": "scrap", "quantity": counted - good},
            ],
            "settlement": self.plan.settlement,
        }
        if self.plan.settlement == "refund":
            worth = record.goods_value or Decimal(0)
            fields["refund_amount"] = (worth * Decimal(self.plan.share)).quantize(Decimal("0.01"))
        return self._judge(record), fields

    def approve(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        waiting = record.waiting_refund()
        if waiting is None:
            raise ValueError("no refund waits for an approval here")
        return reachable(deciders(waiting)[0], at=at).username, {"reason": ""}

    def book_goods(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        line = record.open_lines()[0]
        paper = {"scrap": "BF", "send_back": "CK"}.get(line.handling, "RK")
        number = f"{at:%m%d}{line.number:02}"
        return "warehouse", {
            "line": line.number,
            "return_paper": f"TH-{at:%m%d}",
            "stock_paper": f"{paper}-{number}",
        }

    def send_exchange(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        return "warehouse", {"exchange_paper": f"CK-{at:%m%d}9"}

    def pay_refund(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        today = at.astimezone(self.world.cast.company.zone).date()
        fields = {
            "slip_number": record.case.number,
            "amount": record.refund_amount,
            "voucher": f"FK-{at:%m%d}",
        }
        return "finance", fields | {"paid_on": today}

    def name_responsible(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        measure = "班组已复核焊接温度曲线，责任人参加复训并考核合格。"
        return "qa_head", {"department": "production", "person": "prod1", "measure": measure}

    def explain(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        letter = "贵司退回的货品经拆检，焊点有二次加工痕迹，非出厂状态，恕不能按质量原因受理。货品将原数退回，请查收。"
        return "cs1", {"channel": "letter", "letter": letter}

    def record_visit(self, record: GoodsReturn, at: datetime, detail: str) -> tuple[str, dict[str, Any]]:
        if detail == "no" or "unhappy_at_last" in self.plan.with_:
            return "cs1", {
                "channel": "phone",
                "words": "换货比约定晚了两天，希望说明原因。",
                "satisfied": "no",
            }
        return "cs1", {"channel": "visit", "words": "处理及时，没有其他意见。", "satisfied": "yes"}

    def close(self, record: GoodsReturn, at: datetime, _detail: str) -> tuple[str, dict[str, Any]]:
        return "cs1", {}

    def _judge(self, record: GoodsReturn) -> str:
        in_sales = "sales2" if record.sales_department.code == "sales2" else "sales1"
        return JUDGES.get(self.plan.reason, in_sales)


def returns(world: World) -> list[Story]:
    """Every return of the demo company."""
    dice = random.Random("returns")  # noqa: S311  a story, not a secret
    return [Returning(world, plan, random.Random(dice.random())).story() for plan in PLANS]  # noqa: S311
