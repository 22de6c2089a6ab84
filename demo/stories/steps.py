"""Who takes which step, and what is typed in its form."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from demo import texts
from demo.stories.findings import Findings
from demo.walking import Tale


class Steps(Findings):
    """The step of a name with its person and its form."""

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
            "settle_ruling": (office, self._settlement(at)),
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
