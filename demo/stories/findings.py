"""What is found out, proposed and ruled: the texts and figures of the forms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from complaints.models import Complaint
from demo import texts
from demo.stories.plans import Remedy
from demo.stories.teller import Teller

PARTS_OF_PRODUCTION: list[dict[str, Any]] = [
    {
        "party": "group",
        "department": "production",
        "name": "装配二线",
        "percent": "70",
        "evidence": "点检表缺当班签字",
    },
    {"party": "person", "person": "prod1", "percent": "30", "evidence": "首件未送检"},
]


class Findings(Teller):
    """What people write into the forms."""

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
        if "nested" in self.plan.with_:
            shares[-1]["shares"] = PARTS_OF_PRODUCTION
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
            "deviation_reason": "来料检验证明批次不良，与以往同类案件不同"
            if "by_supplier" in self.plan.with_
            else "",
            "shares": shares,
            "provisional": "on",
            "text": self.dice.choice(texts.RULINGS),
        }

    def _settlement(self, at: datetime) -> dict[str, Any]:
        """The returned goods were sold as second grade: 12 at an A-grade price of 210, for 1,350 in all."""
        return {
            "resale": "sold",
            "resale_quantity": 12,
            "a_grade_price": "210",
            "price_obtained": "1350",
            "sold_on": self.world.calendar.local_date(at).isoformat(),
            "shares": [
                {
                    "party": "department",
                    "department": "production",
                    "percent": "60",
                    "evidence": "检验记录、首件记录及留样",
                    "shares": PARTS_OF_PRODUCTION,
                },
                {"party": "department", "department": "qa", "percent": "40", "evidence": "首件确认记录"},
            ],
            "deviation_reason": "全部由本公司承担：来料检验合格",
            "text": "退回品已降级售出，按 A 级价与售价之差核定损失，月度会议确认比例。",
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
