"""The suppliers that the demo company asks for corrective action: one whose answer is being reviewed, and those that many are copied from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.alerting import Alerting, Plan, lines_in_words
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.links.operations import token_of
from quality.anomalies.models import Anomaly
from quality.supplier_requests.models import RequestLink
from quality.supplier_requests.operations import open_request
from quality.supplier_requests.operations.answering import answer_from_outside
from quality.supplier_requests.states import Scope

Fields = dict[str, Any]
Way = tuple[tuple[str, str, Fields], ...]

ASKED = frozenset({"asked"})
OPEN, BY_LINK, BY_LETTER = "open", "by_link", "by_letter"
"""Places in the way: the request is drafted, and the supplier answers through its link or by letter."""


@dataclass(frozen=True)
class AskPlan(Plan):
    """An alert about goods of a supplier, what is asked of the supplier, and what is done on the alert afterwards."""

    asking: Way = ()
    ending: tuple[tuple[str, str, Fields], ...] = ()


DRAFT = {
    "defect": "weld_fault", "checked_quantity": "200", "bad_quantity": "8",
    "description": "来料端子焊接不牢，二百件中八件拉力低于下限，产线已停用该批。请说明原因并采取措施。",
    "asks_containment": "on", "asks_cause": "on", "asks_action": "on", "contact": "沈工", "language": "zh-hans",
}  # fmt: skip
CONTAINED = {
    "contained": "库存一千五百件全部隔离，逐件复检拉力，不合格十二件。", "sorted_quantity": "1500", "sorted_bad": "12",
    "answered_by": "沈工 质量部",
}  # fmt: skip
ANSWERED = {
    "occurred": "回流焊第三温区加热管老化，温度低于工艺下限。",
    "undetected": "首件检验未做拉力试验。",
    "actions": (("更换加热管并纳入点检。", 3), ("首件检验增加拉力试验，并留记录。", 6)),
    "answered_by": "沈工 质量部",
}
IN_REVIEW = AskPlan(
    {"process": "incoming", "defect": "weld_fault", "affected_quantity": 200, "bad_quantity": 8, "situation": "batch_held",
     "description": "来料端子焊接不牢，二百件中八件拉力低于下限。"},
    (
        ("register", "qa1", {"severity": "general"}),
        ("dispose", "qa1", lines_in_words(("sort", 192, "qa", 6, ""), ("return", 8, "warehouse", 6, ""))),
    ),
    6, after=1.5, with_=ASKED,
    asking=(
        (OPEN, "qa1", DRAFT),
        ("send", "qa1", {"way": "mail", "address": "quality@supplier.example"}),
        (BY_LINK, Scope.CONTAINMENT.value, CONTAINED),
        (BY_LINK, Scope.FULL.value, ANSWERED),
    ),
)  # fmt: skip
UNDER_WAY = replace(
    IN_REVIEW,
    asking=(
        (OPEN, "qa1", DRAFT),
        ("send", "qa1", {"way": "paper"}),
        (BY_LETTER, "record_containment", CONTAINED),
    ),
)
"""A request on which the supplier still owes the full answer; without a link, because a link is for one supplier alone."""
OVER = replace(
    IN_REVIEW,
    ago=30,
    asking=(
        (OPEN, "qa1", DRAFT),
        ("send", "qa1", {"way": "paper"}),
        (BY_LETTER, "record_containment", CONTAINED),
        (BY_LETTER, "record_answer", ANSWERED),
        ("accept_answer", "qa2", {"watch_deliveries": "1"}),
        (
            "check_effect",
            "qa1",
            {"deliveries": "1", "quantity": "200", "bad": "0", "words": "未见焊接不牢。"},
        ),
        ("close", "qa1", {}),
    ),
    ending=(
        ("finish_line", "inspector1", {"line": "1", "done": "一百九十二件全检合格。"}),
        ("finish_line", "warehouse", {"line": "2", "done": "八件已退供应商，退料单 TL-118。"}),
        ("correct", "qa1", {"cause": "供应商回流焊温度偏低。", "correction": "已要求供应商整改并验证有效。"}),
        ("close", "qa1", {"follow_up": "下一批来料复检合格。"}),
    ),
)
"""The same to its end: what many made cases are copied from."""


class Asking(Alerting):
    """An alert and the request to the supplier that follows from it."""

    def __init__(self, world: World, plan: AskPlan) -> None:
        super().__init__(world, plan)
        self.asked = plan
        self.request = ""

    def story(self) -> Story:
        """The alert first, then the supplier."""
        alert = [Act(self.plan.after, self._deed(*one)) for one in self.plan.way]
        asking = [Act(self.plan.after, self._act_of_asking(*one)) for one in self.asked.asking]
        ending = [Act(self.plan.after, self._deed(*one)) for one in self.asked.ending]
        return Story([Act(0, self.raise_it), *alert, *asking, *ending], self.plan.ago)

    def _case(self, number: str) -> Case:
        found: Case = Case.objects.as_system("the story of the demo company").get(number=number)
        return found

    def _act_of_asking(self, name: str, who: str, told: Fields) -> Deed:
        def deed(tale: Tale, at: datetime) -> None:
            if name == OPEN:
                self._open(who, told, at)
                return
            case = self._case(self.request)
            if name == BY_LINK:
                link = RequestLink.objects.filter(request=case.supplierrequest.pk).latest("pk")
                data = self._answer(told, at)
                answer_from_outside(token=token_of(link), scope=Scope(who), data=data, files=None, at=at)
            elif name == BY_LETTER:
                by = self.world.cast["qa1"]
                letter = SimpleUploadedFile(
                    "供应商来函.txt", f"{self.request} 供应商答复".encode(), content_type="text/plain"
                )
                proof = attach(case=case, file=letter, level="internal", by=by, at=at)
                data = self._answer(told, at) | {"proof": str(proof.pk)}
                advance(
                    kind_named("supplier_request").steps[who],
                    self._case(self.request),
                    by=by,
                    at=at,
                    data=data,
                )
            else:
                data = dict(told)
                if name == "check_effect":
                    data["checked_on"] = self._day(at)
                by = self.world.cast[who]
                advance(kind_named("supplier_request").steps[name], case, by=by, at=at, data=data)

        return deed

    def _open(self, who: str, told: Fields, at: datetime) -> None:
        alert: Anomaly = self._case(self.number).anomaly
        batch = alert.batch
        assert batch is not None and batch.supplier is not None  # noqa: S101 - every batch of the demo company has one
        goods = [{"product": batch.product.code, "batch_number": batch.number}]
        made = open_request(
            by=self.world.cast[who],
            at=at,
            case=self.number,
            supplier=batch.supplier.code,
            goods=goods,
            **told,
        )
        self.request = made.case.number or ""

    def _answer(self, told: Fields, at: datetime) -> Fields:
        """What the supplier writes, with its days counted from when it writes."""
        data = dict(told)
        if "contained" in data:
            data["contained_on"] = self._day(at)
        if "actions" in data:
            data["actions"] = [
                {"action": text, "due_on": self._day(at, days)} for text, days in data["actions"]
            ]
        return data

    def _day(self, at: datetime, days: int = 0) -> str:
        return f"{at.astimezone(self.world.cast.company.zone) + timedelta(days=days):%Y-%m-%d}"


def supplier_requests(world: World) -> list[Story]:
    """The request of the demo company."""
    return [Asking(world, IN_REVIEW).story()]
