"""The papers of remedies: who takes which step of a slip or a certificate, and what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from complaints.models import RemedyLine
from demo.stories.plans import Plan
from demo.stories.teller import Teller
from demo.walking import Tale

COMES_BACK = frozenset({"return", "reprocess"})
GOES_OUT = frozenset({"exchange", "repair"})
MORE = 3
"""So many more than approved come back where the plan says that more came."""


def paper_way(plan: Plan) -> Iterator[str]:
    """The acts between the closing and the reading: every remedy with its paper, then booked."""
    for position, (kind, _amount) in enumerate(plan.remedy, start=1):
        way: tuple[str, ...] = ()
        if kind in COMES_BACK:
            asks = ("ask_about_return", "answer_return") if "more_came" in plan.with_ else ()
            way = (
                "draft_return", "approve_return", *asks, "receive_return", "inspect_return", "hand_in_proof", "check_return",
            )  # fmt: skip
        elif kind not in GOES_OUT:
            twice = ("sign_allowance:2",) if plan.route in ("long", "non_quality") else ()
            way = ("draft_allowance", "sign_allowance", *twice, "record_customer_signature", "hand_in_proof")
        yield from (f"carry:{position}:{name}" for name in way)
        yield f"book:{position}"


class Papers(Teller):
    """What is drafted, signed, counted, proven and booked."""

    def carry(self, tale: Tale, at: datetime, detail: str) -> None:
        """One act on the paper of one remedy."""
        position, name, *_again = detail.split(":")
        line = tale.record.remedy_lines.select_related("kind").get(position=int(position))
        who, fields = self._who_and_what_on_paper(tale, line, name, at)
        self._take(tale, name, self.world.cast[who], {"line": line.pk, **fields}, at=at)

    def _who_and_what_on_paper(
        self, tale: Tale, line: RemedyLine, name: str, at: datetime
    ) -> tuple[str, dict[str, Any]]:
        record, seller = tale.record, self._seller(tale.record)
        head = "sales2_head" if record.sales_department.code == "sales2" else "sales_head"
        paper, slip = record.certificate_of(line), record.slip_of(line)
        quantity = line.quantity or 1
        came = quantity + (MORE if "more_came" in self.plan.with_ else 0)
        price = (line.amount / quantity).quantize(Decimal("0.01"))
        signer = head if paper is not None and paper.wants_head else "deputy_gm"
        kept = slip.kept_amount if slip is not None else None
        in_english = self.plan.market == "overseas"
        table: dict[str, tuple[str, dict[str, Any]]] = {
            "draft_return": (
                seller,
                {
                    "reason": self.defect.reason,
                    "handling": "退回后全检，可修者重工，其余报废。",
                    "basis": "核决意见及客户退货协议",
                    "quantity": quantity,
                    "unit_price": price,
                },
            ),
            "approve_return": (head, {"decision": "approve"}),
            "ask_about_return": (
                "warehouse",
                {"counted": came, "question": f"单上{quantity}件，实到{came}件，箱单也是{came}件，请确认。"},
            ),
            "answer_return": (seller, {"answer": "客户把同批剩余的也装进来了，请按实到数量签收。"}),
            "receive_return": ("warehouse", {"quantity": came, "place": "退货区 B-3"}),
            "inspect_return": (
                self.dice.choice(("qa1", "qa2")),
                {"inspection": "reprocess", "remark": "全检：八成可重工，其余报废。"},
            ),
            "check_return": ("finance", {"amount": kept}),
            "draft_allowance": (
                seller,
                {"amount": line.amount, "text": line.description or "按不良数量折让"},
            ),
            "sign_allowance": (signer, {"decision": "approve"}),
            "record_customer_signature": (
                seller,
                {
                    "outcome": "signed",
                    "signer": "M. Keller" if in_english else "采购部 周经理",
                    "signed_on": f"{at.astimezone(self.world.cast.company.zone):%Y-%m-%d}",
                },
            ),
            "hand_in_proof": (
                seller,
                {
                    "kind": "return_agreement" if line.kind.needs_slip else "certificate",
                    "reference": f"ZM{at:%y%m%d}",
                },
            ),
        }
        return table[name]

    def book(self, tale: Tale, at: datetime, position: str) -> None:
        """Finance books by the paper, or the warehouse confirms what went out."""
        line = tale.record.remedy_lines.select_related("kind").get(position=int(position))
        goes_out = not line.kind.needs_slip and not line.kind.needs_certificate
        data: dict[str, Any] = {
            "line": line.pk,
            "reference": f"{'CK' if goes_out else 'PZ'}{at:%y%m%d}{line.pk % 1000:03}",
        }
        if goes_out:
            data["quantity"] = line.quantity
        self._take(tale, "book_remedy", self.world.cast["warehouse" if goes_out else "finance"], data, at=at)
