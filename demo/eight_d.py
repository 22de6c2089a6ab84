"""What a full 8D of the demo company has besides its items: team, problem, containment, causes, actions, claim, prevention, lessons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

Acts = list[tuple[str, str, dict[str, Any]]]
"""Steps with who takes them and their fields."""

REMOVES = ("occurrence", "escape", "system")
TEAM = (
    {"person": "prod_head", "part": "leader"},
    {"person": "prod1", "part": "member"},
    {"person": "qa2", "part": "member"},
)
LINES = (
    {
        "aspect": "what",
        "is_so": "不良都在靠夹具的一侧",
        "is_not": "另一侧没有",
        "difference": "这一侧由夹具定位",
    },
    {
        "aspect": "where",
        "is_so": "三号线",
        "is_not": "一号线、二号线",
        "difference": "三号线夹具使用时间最长",
    },
)
CAUSES = (
    {"branch": "occurrence", "because": "夹具磨损后仍在使用", "evidence": "换下的夹具表面有毛刺，照片三张"},
    {
        "because": "夹具没有更换周期",
        "evidence": "保养计划第二版没有此项",
        "category": "method",
        "is_root": "on",
    },
    {
        "branch": "escape",
        "because": "首件检验没有这个项目",
        "evidence": "检验规范第四条",
        "category": "measurement",
        "is_root": "on",
    },
    {
        "branch": "system",
        "because": "新夹具没有做失效分析",
        "evidence": "失效分析清单没有夹具",
        "category": "method",
        "is_root": "on",
    },
)
LESSON = {
    "title": "夹具也要有更换周期",
    "text": "凡与产品接触的夹具都要规定更换周期，并列入失效分析。",
    "category": "method",
    "branch": "occurrence",
    "scope": "全部装配线",
}


def _accept(code: str) -> tuple[str, str, dict[str, Any]]:
    return ("accept_discipline", "gm_office", {"discipline": code})


def before_items(*, round: int, first_cause: int) -> Acts:
    """What must be accepted before the items of that round are confirmed; the next cause gets the number `first_cause`."""
    acts: Acts = []
    if round == 1:
        acts += [
            ("set_team", "prod_head", {"members": list(TEAM)}),
            _accept("D1"),
            (
                "describe_problem",
                "prod1",
                {"text": "不良集中在靠夹具的一侧，只出在三号线。", "lines": list(LINES)},
            ),
            _accept("D2"),
        ]
        acts += [
            ("add_cause", "prod1", cause if "branch" in cause else {**cause, "parent": first_cause})
            for cause in CAUSES
        ]
    roots = (first_cause + 1, first_cause + 2, first_cause + 3)
    words = ("规定夹具更换周期", "检验规范加入该项目", "夹具纳入失效分析")
    actions = [
        {"cause": root, "action": word, "why": "试产两百件没有再发生"}
        for root, word in zip(roots, words, strict=True)
    ]
    return [
        *acts,
        ("hand_in", "prod1", {"discipline": "D3", "text": "库存全部隔离并全检，已发出的货由业务通知客户。"}),
        _accept("D3"),
        ("hand_in", "prod1", {"discipline": "D4", "text": "夹具没有更换周期，首件检验没有这个项目。"}),
        _accept("D4"),
        ("choose_actions", "prod1", {"actions": actions}),
        _accept("D5"),
    ]


def before_calling_done(product: str, today: date) -> Acts:
    """The claim of the effect."""
    claim = {"product": product, "defect": "孔位偏移", "limit": "50", "from_on": today, "days": 90}
    return [("state_claim", "gm_office", claim)]


def before_the_check(today: date) -> Acts:
    """The prevention."""
    documents = [
        {
            "kind": "work_instruction",
            "reference": "WI-031",
            "version": "3",
            "updated_on": today - timedelta(days=1),
        }
    ]
    prevention = {
        "similar": "yes",
        "which": "二号线用同一种夹具",
        "done": "同样规定更换周期",
        "documents": documents,
    }
    return [("prevent", "prod1", prevention), _accept("D7")]


def before_closing() -> Acts:
    """The lessons."""
    return [("record_lessons", "prod_head", {"text": "", "lessons": [LESSON]}), _accept("D8")]
