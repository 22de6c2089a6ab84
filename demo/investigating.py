"""The investigations of the demo company: one whose team is at work, one that is filed, each of a major alert of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.alerting import Alerting, Plan, balance_in_words, lines_in_words
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from quality.investigations.models import Investigation
from quality.investigations.operations import open_investigation

Fields = dict[str, Any]
Told = Callable[[Investigation, datetime], Fields]
Way = tuple[tuple[str, str, Fields | Told], ...]


@dataclass(frozen=True)
class MajorPlan(Plan):
    """A major alert with the work of the team, and what is done on the alert afterwards."""

    team: Way = ()
    ending: tuple[tuple[str, str, Fields], ...] = ()


INVESTIGATED = frozenset({"investigated"})
OPEN = "open"
"""The place in the way at which the investigation of the alert is opened."""


def _day(at: datetime, days: int) -> str:
    return f"{at + timedelta(days=days):%Y-%m-%d}"


def _team(leader: str, *members: tuple[str, str], scope: str, days: int) -> Told:
    def told(record: Investigation, at: datetime) -> Fields:
        rows = [{"person": person, "part": part} for person, part in members]
        return {"leader": leader, "members": rows, "scope": scope, "due_on": _day(at, days)}

    return told


def _evidence(who: str, name: str, text: str, about: str) -> Told:
    """Evidence with a record that the person puts on the case."""

    def told(record: Investigation, at: datetime) -> Fields:
        paper = SimpleUploadedFile(
            name, f"{record.case.reference}: {text}".encode(), content_type="text/plain"
        )
        by = next(one.person for one in record.team() if one.person.username == who)
        proof = attach(case=record.case, file=paper, level="internal", by=by, at=at)
        return {"nature": "evidence", "text": text, "about": about, "proof": str(proof.pk)}

    return told


def _field(place: str, seen: str, *people: str) -> Told:
    def told(record: Investigation, at: datetime) -> Fields:
        return {
            "place": place, "visited_on": _day(at, 0), "people_met": "当班班长", "seen": seen, "same_batch": "deviates",
            "same_batch_words": "同批抽五十件，四件不合格。", "retained": "conforms", "outside": "not_done",
            "outside_words": "本厂设备可以判定。", "attendants": [{"person": one} for one in people],
        }  # fmt: skip

    return told


SCOPE = "查明虚焊的原因、波及的批次，以及为何未在首检发现；不涉及人员奖惩。"
UNDER_WAY = MajorPlan(
    {"process": "welding", "defect": "weld_fault", "affected_quantity": 600, "bad_quantity": 150, "situation": "batch_held",
     "is_serious": "on", "description": "整批焊点发黑，拉力普遍低于下限。"},
    (
        ("register", "qa1", {"severity": "major", "triggers": ["batch"]}),
        ("put_under_review", "qa1", {"answer": "整批隔离，另行组织事故调查。"}),
    ),
    5,
    with_=INVESTIGATED,
    team=(
    (OPEN, "qa1", {"origin": "inside", "defect": "weld_fault", "what": "整批六百件焊点发黑，抽检一百五十件不合格，已全部隔离。"}),
    ("convene", "gm", _team("qa_head", ("rd1", "失效分析"), ("inspector1", "现场取样"), ("prod1", "查点检与换件记录"), scope=SCOPE, days=10)),
    ("add_entry", "inspector1", {"nature": "fact", "text": "抽检一百五十件焊点拉力低于下限。"}),
    ("add_entry", "inspector1", _evidence("inspector1", "拉力记录.txt", "拉力测试记录，一百五十件。", "1")),
    ("add_entry", "rd1", {"nature": "fact", "text": "断口发黑，呈氧化层。"}),
    ("add_entry", "prod1", {"nature": "opinion", "text": "可能是新换的焊料批次含氧量偏高，待验证。"}),
    ("record_field", "inspector1", _field("焊接车间二号线", "烙铁头氧化发黑，点检表空白两天。", "inspector1", "rd1")),
    ("send_to_body", "rd1", lambda record, at: {
        "kind": "statutory_test", "body": "市产品质量检测所", "question": "焊料成分是否符合规范", "expected_on": _day(at, 12),
    }),
    ),
)  # fmt: skip
FILED = MajorPlan(
    {"process": "coating", "defect": "coating_fault", "affected_quantity": 240, "bad_quantity": 90, "situation": "batch_held",
     "is_serious": "on", "description": "外壳涂层大面积脱落。"},
    (
        ("register", "qa2", {"severity": "major", "triggers": ["batch"]}),
        ("dispose", "qa2", lines_in_words(("scrap", 240, "warehouse", 5, ""))),
        ("finish_line", "warehouse", {"line": "1", "done": "报废单 BF-077，二百四十件。"}),
        ("enter_balance", "qa2", balance_in_words),
        ("confirm_balance", "qa1", {"remark": "缺少的四十件为首检破坏性试验，有记录。"}),
        ("correct", "qa2", {"cause": "前处理槽液超期，附着力不足。", "correction": "槽液更换周期缩短为五天，化验不合格停线。"}),
    ),
    90,
    with_=INVESTIGATED,
    team=(
    (OPEN, "qa2", {"origin": "inside", "defect": "coating_fault", "what": "二百四十件外壳涂层脱落，全部报废。"}),
    ("convene", "gm", _team("rd1", ("qa2", "附着力试验"), ("inspector1", "现场取样"), scope="查明涂层脱落的原因及波及批次。", days=14)),
    ("add_entry", "qa2", {"nature": "fact", "text": "附着力试验十件均为四级，规范要求一级。"}),
    ("add_entry", "qa2", _evidence("qa2", "附着力试验.txt", "划格试验记录，十件。", "1")),
    ("add_entry", "inspector1", {"nature": "fact", "text": "前处理槽液上次更换在十九天前，规定七天。"}),
    ("record_field", "inspector1", _field("表面处理车间", "槽液浑浊，更换记录缺两次。", "inspector1")),
    ("name_unit", "prod_head", {"unit": "department", "department": "production", "reason": "槽液由生产部更换，漏换两次（事实2）。"}),
    ("conclude", "rd1", {
        "cause_entry": "maintenance", "cause": "前处理槽液超期未换，附着力不足（事实1、2）；首检不测附着力，未能发现。",
        "measures": "槽液更换纳入点检并由班长签字；首检增加划格试验，即日起执行。",
    }),
    ("approve_outcome", "gm", {"remark": "同意，措施一并推广到其他产线。"}),
    ("raise_improvement", "qa2", {"department": "production", "reason": "点检制度需要改进，避免其他槽位同样漏换。"}),
    ("file_accident", "qa2", {}),
    ),
)  # fmt: skip
OVER = replace(
    FILED,
    team=(
        *FILED.team[:-2],
        ("file_accident", "qa2", {"no_improvement_reason": "槽液更换已纳入点检，无须另立改进。"}),
    ),
    ending=(("close", "qa2", {"follow_up": "后续五批附着力全部一级。"}),),
)
"""The same without an improvement, over to the end: what many made cases are copied from."""


class Investigating(Alerting):
    """A major alert and the investigation that follows from it."""

    def __init__(self, world: World, plan: MajorPlan) -> None:
        super().__init__(world, plan)
        self.major = plan
        self.investigation = ""

    def story(self) -> Story:
        """The alert first, then the team."""
        alert = [Act(self.plan.after, self._deed(*one)) for one in self.plan.way]
        team = [Act(self.plan.after, self._act_of_team(*one)) for one in self.major.team]
        ending = [Act(self.plan.after, self._deed(*one)) for one in self.major.ending]
        return Story([Act(0, self.raise_it), *alert, *team, *ending], self.plan.ago)

    def _act_of_team(self, name: str, who: str, told: Fields | Told) -> Deed:
        def deed(tale: Tale, at: datetime) -> None:
            by = self.world.cast[who]
            if name == OPEN:
                alert = Case.objects.as_system("the story of the demo company").get(number=self.number)
                batch = alert.anomaly.batch_number
                made = open_investigation(by=by, at=at, case=self.number, batch_number=batch, **told)  # type: ignore[arg-type]
                self.investigation = made.case.number or ""
                return
            case = Case.objects.as_system("the story of the demo company").get(number=self.investigation)
            record: Investigation = kind_named("investigation").form_of(case)
            fields = told(record, at) if callable(told) else told
            advance(kind_named("investigation").steps[name], case, by=by, at=at, data=fields)

        return deed


def investigations(world: World) -> list[Story]:
    """Both investigations of the demo company, each about a batch of its own."""
    return [Investigating(world, plan).story() for plan in (UNDER_WAY, FILED)]
