"""The service calls of the demo company: one or two in every state, fixed on the spot and taken in, free and paid."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aftersales.services.models import ServiceCall
from aftersales.services.operations import take_call
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Delivery

PROBLEMS = (
    "通电后指示灯不亮，重新上电无效。",
    "运行半小时后报过热停机，冷却后恢复。",
    "显示屏花屏，按键反应迟缓。",
    "更换负载后继电器异响，担心触点烧蚀。",
    "通讯时断时续，上位机读不到数据。",
    "外壳进水，干燥后仍不能启动。",
)
FIXES = ("清洁接插件并重新压接，带载试机半小时正常。", "更换保险管与滤波电容，通电测试各路输出正常。")
CALLERS = ("周师傅", "吴工", "郑小姐", "冯主任", "褚师傅")
SIGNATURE = json.dumps(
    [
        [[120, 230], [180, 120], [250, 90], [300, 190], [260, 280], [190, 300]],
        [[340, 140], [420, 130], [400, 220], [350, 300]],
        [[480, 110], [470, 300], [560, 290], [640, 180], [720, 230]],
    ]
)


@dataclass(frozen=True)
class Plan:
    """One call: how far it goes, when its last step was, and what is special about it."""

    until: str
    """The last step that is taken."""
    ago: float
    """Working hours between that step and now."""
    way: str = "invoice"
    with_: frozenset[str] = field(default_factory=frozenset)
    """What else happens: desk (brought to the desk), repair, delay, part, cancelled, outside, unlisted, rejected."""


def _with(*names: str) -> frozenset[str]:
    return frozenset(names)


PLANS = (
    Plan("file", 130, with_=_with("part")),
    Plan("file", 88, way="free", with_=_with("repair")),
    Plan("file", 61, way="cash"),
    Plan("cancel", 40, with_=_with("cancelled")),
    Plan("take_call", 11, with_=_with("outside")),
    Plan("take_call", 1.5),
    Plan("dispatch", 1, with_=_with("unlisted")),
    Plan("put_back", 3, with_=_with("put_back")),
    Plan("arrive", 0.5),
    Plan("fix", 0.7, way="free"),
    Plan("take_in", 5, with_=_with("repair", "outside")),
    Plan("begin_repair", 9, with_=_with("repair", "part")),
    Plan("report_delay", 4, with_=_with("repair", "delay")),
    Plan("finish_repair", 2, with_=_with("repair", "rejected")),
    Plan("accept_repair", 3, with_=_with("repair")),
    Plan("return_goods", 1, way="free", with_=_with("repair")),
    Plan("sign", 2, way="free"),
    Plan("settle", 3),
    Plan("settle", 5, way="cash"),
    Plan("settle", 4, way="free"),
    Plan("invoice", 6),
    Plan("receive", 7, with_=_with("desk", "repair")),
    Plan("return_goods", 5, way="free", with_=_with("desk", "repair")),
)


class Servicing:
    """Turns one plan into acts, each through the real verbs."""

    def __init__(self, world: World, plan: Plan, dice: random.Random) -> None:
        self.world, self.plan, self.dice = world, plan, dice
        self.number = ""

    def story(self) -> Story:
        """The acts up to the plan's last one."""
        acts = [Act(0, self.take_call)]
        if self.plan.until != "take_call":
            for name in self._names():
                acts.append(Act(self.dice.uniform(0.4, 1.6), self._deed(name)))
                if name == self.plan.until:
                    break
        return Story(acts, self.plan.ago)

    def _names(self) -> Iterator[str]:
        special = self.plan.with_
        if "cancelled" in special:
            yield "cancel"
            return
        if "desk" in special:
            yield from ("receive", "begin_repair", "finish_repair", "accept_repair", "return_goods")
            yield from ("sign", "settle", "file")
            return
        yield "dispatch"
        if "put_back" in special:
            yield "put_back"
            return
        yield "arrive"
        if "part" in special:
            yield "issue_part"
        if "repair" in special:
            yield from ("take_in", "begin_repair")
            if "delay" in special:
                yield "report_delay"
            if "rejected" in special:
                yield from ("finish_repair:early", "reject_repair")
            yield from ("finish_repair", "accept_repair", "return_goods")
        else:
            yield "fix"
        if "part" in special:
            yield from ("use_part", "take_part_back", "examine_part")
        yield from ("enter_cost", "sign", "settle")
        if self.plan.way == "cash":
            yield "book_cash"
        elif self.plan.way == "invoice":
            yield "invoice"
        yield "file"

    def _deed(self, name: str) -> Deed:
        verb = name.partition(":")[0]

        def deed(tale: Tale, at: datetime) -> None:
            by, fields = getattr(self, verb)(self._record(), at)
            advance(
                kind_named("service").steps[verb],
                self._record().case,
                by=self.world.cast[by],
                at=at,
                data=fields,
            )

        return deed

    def _record(self) -> ServiceCall:
        case = Case.objects.as_system("the story of the demo company").get(number=self.number)
        record: ServiceCall = kind_named("service").form_of(case)
        return record

    # --------------------------------------------------------------------------------------------------------- the acts

    def take_call(self, tale: Tale, at: datetime) -> None:
        """A customer calls about something that was delivered; one of them is not in the list."""
        delivery, special = self._delivery(at), self.plan.with_
        fields: dict[str, Any] = {
            "caller": self.dice.choice(CALLERS),
            "phone": f"13{self.dice.randint(5, 9)}0000{self.dice.randint(1000, 9999)}",
            "address": f"示范市工业大道{self.dice.randint(3, 280)}号",
            "area": "suburban" if "outside" in special else "urban",
            "serial_number": f"SN{self.dice.randint(10_000, 99_999)}",
            "description": self.dice.choice(PROBLEMS),
            "called_at": at - timedelta(minutes=self.dice.randint(1, 9)),
        }
        if "desk" in special:
            fields |= {"at_counter": "on", "address": ""}
        if "unlisted" in special:
            fields |= {"other_product": "旧款控制柜 KG-2", "bought_at": "示范市五金城"}
        else:
            fields |= {"customer": delivery.customer.code, "product": delivery.product.code}
        if self.plan.way in ("invoice", "cash"):
            fields["bought_on"] = (at - timedelta(days=800)).date()
        record = take_call(by=self.world.cast["service_desk"], at=at, **fields)
        self.number = record.case.number or ""

    def _delivery(self, at: datetime) -> Delivery:
        fitting = [
            row
            for row in self.world.sold.deliveries
            if row.customer.market == "home" and row.delivered_on < at.date() - timedelta(days=10)
        ]
        return self.dice.choice(fitting)

    def cancel(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "service_desk", {"reason": "客户自行排除故障，不再需要上门。"}

    def dispatch(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        who = "service_head" if self.dice.random() < 0.2 else "tech1"
        return "service_desk", {"technician": who, "planned_at": at + timedelta(minutes=50)}

    def put_back(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "service_desk", {"reason": "客户厂区停电，改约下一工作日。"}

    def arrive(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), {}

    def fix(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), {
            "work_done": self.dice.choice(FIXES),
            "work_minutes": self.dice.randint(25, 90),
        }

    def take_in(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        today = at.astimezone(self.world.cast.company.zone).date()
        return self._technician(record), {
            "condition": "外壳有轻微划痕，附电源线一根、说明书一本。",
            "promised_on": today + timedelta(days=4),
            **self._signature(record),
        }

    def receive(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "service_desk", {
            **self.take_in(record, at)[1],
            "condition": "客户送修，外壳完好，带电源线一根。",
        }

    def begin_repair(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        who = self._technician(record)
        return who, {"repairer": who, "material_slip": f"TL-{at:%m%d}"}

    def report_delay(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), {"reason": "主板缺货，供应商答复下周到货。"}

    def finish_repair(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), {
            "repair_work": "更换电源模块，校准输出，老化测试两小时。",
            "repair_minutes": self.dice.randint(60, 180),
            "parts_replaced": "电源模块 PM-3 一块",
        }

    def accept_repair(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "inspector1", {"remark": "带载试机两小时，各项正常。"}

    def reject_repair(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "inspector1", {"reason": "外壳螺钉缺一颗，重新装配后再送检。"}

    def return_goods(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), {"receipt_is_back": "on"}

    def sign(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), self._signature(record)

    def settle(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        who, paid = self._technician(record), record.service_class == "A"
        if self.plan.way == "free":
            return who, {"fee_way": "free", **({} if not paid else {"reason": "老客户，本次优惠。"})}
        fields: dict[str, Any] = {"fee_way": self.plan.way, "fee": self.dice.choice(("120", "180", "460"))}
        if self.plan.way == "cash":
            fields |= {"fee": "120", "collected_by": record.technician.username if record.technician else who}
        return who, fields | ({} if paid else {"reason": "人为损坏，不在保修范围。"})

    def book_cash(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "finance", {"amount": record.fee, "cash_paper": f"SK-{at:%m%d}"}

    def invoice(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        today = at.astimezone(self.world.cast.company.zone).date()
        return "finance", {"invoice_number": f"FW{at:%m%d}{self.dice.randint(10, 99)}", "invoiced_on": today}

    def file(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "service_desk", {}

    def enter_cost(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), {
            "kind": "travel",
            "amount": self.dice.choice(("36", "58.50", "112")),
            "remark": "往返车费",
        }

    def issue_part(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "service_desk", {"part": "电源模块 PM-3", "quantity": "1"}

    def use_part(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return self._technician(record), {"line": "1", "used": "1"}

    def take_part_back(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "service_desk", {"line": "1", "words": "换下的旧模块一块"}

    def examine_part(self, record: ServiceCall, at: datetime) -> tuple[str, dict[str, Any]]:
        return "inspector1", {"line": "1", "result": "滤波电容鼓包，属元件老化。"}

    def _signature(self, record: ServiceCall) -> dict[str, str]:
        return {"signature": SIGNATURE, "signer": record.caller}

    def _technician(self, record: ServiceCall) -> str:
        return record.technician.username if record.technician is not None else "tech1"


def service_calls(world: World) -> list[Story]:
    """Every service call of the demo company."""
    dice = random.Random("service calls")  # noqa: S311  a story, not a secret
    return [Servicing(world, plan, random.Random(dice.random())).story() for plan in PLANS]  # noqa: S311
