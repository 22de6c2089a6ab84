"""Surveys of the demo company: one that runs with some answers, one that is closed after an action, and opinion cards of some jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Answer, Asked, Rating, Survey, SurveyLink
from aftersales.surveys.months import answers_in, checksum, figures_of
from aftersales.surveys.operations import open_survey
from aftersales.surveys.operations.cards import enter_card, issue_loose_card
from aftersales.surveys.operations.months import sign_ratings
from aftersales.surveys.states import Asking, Channel, Way
from demo.people import Cast
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.links.models import AnswerLink

Deed = tuple[str, str, dict[str, Any]]

GIVEN: Sequence[Mapping[str, Any]] = (
    {"item_quality": 5, "item_on_time": 4, "item_installation": 4, "item_service": 5},
    {"item_quality": 4, "item_on_time": 2, "item_service": 4, "remarks": "第二批晚到四天，电话也没有。"},
    {"item_quality": 4, "item_on_time": 3, "item_installation": 5, "item_service": 4},
    {
        "item_quality": 3,
        "item_on_time": 2,
        "item_installation": 3,
        "item_service": 3,
        "remarks": "希望提前一天通知到货。",
    },
    {"item_quality": 5, "item_on_time": 5, "item_installation": 5, "item_service": 5},
    {"item_quality": 4, "item_on_time": 4, "item_service": 5},
)
CARDS: Sequence[tuple[float, str, Mapping[str, Any] | None]] = (
    # working hours ago, who did the job, what the customer said; None: no answer yet
    (300, "tech1", {"item_attitude": 4, "item_skill": 3, "item_arrival": 3, "item_promises": 4}),
    (150, "tech1", {"item_attitude": 4, "item_skill": 4, "item_arrival": 3, "item_promises": 4}),
    (110, "tech1", {"item_attitude": 3, "item_skill": 4, "item_arrival": 2, "item_promises": 3, "remarks": "约好上午，下午才到。"}),
    (70, "tech1", {"item_attitude": 4, "item_skill": 4, "item_arrival": 4, "item_promises": 4}),
    (30, "tech1", {"item_attitude": 3, "item_skill": 3, "item_arrival": 1, "item_promises": 2, "remarks": "等了一整天，没有人说明原因。"}),
    (14, "tech1", {"item_attitude": 3, "item_skill": 2, "item_arrival": 3, "item_promises": 3, "remarks": "修好后外壳仍有麻手感，担心漏电。", "serious": True}),
    (6, "tech1", None),
)  # fmt: skip


def _entered(*numbers: int) -> tuple[Deed, ...]:
    return tuple(
        ("enter_answer", "cs1", {"number": str(number), "channel": "paper", **GIVEN[number - 1]})
        for number in numbers
    )


RUNNING: tuple[Deed, ...] = (
    ("add_by_filter", "cs1", {"way": "paper", "most": "6"}),
    ("submit", "cs1", {}),
    ("approve", "deputy_gm", {}),
    ("issue", "cs1", {}),
    *_entered(1, 2, 3),
)
CLOSED: tuple[Deed, ...] = (
    *RUNNING,
    *_entered(4, 5, 6),
    ("collect", "cs1", {}),
    ("count", "cs1", {}),
    ("report", "cs1", {"problems": "交付及时性不足，两家客户反映到货晚且没有通知。", "measures": "发货前一天由业务员电话通知。"}),
    ("start_action", "cs1", {"item": "on_time", "words": "到货晚且没有通知", "department": "production"}),
    ("slip", "prod_head", {}),
    ("revisit", "cs1", {"action": "1", "ours": "yes", "satisfied": "yes", "words": "本月三批均按时到货，客户满意。"}),
    ("close", "cs1", {}),
)  # fmt: skip
PLAN = {
    "questionnaire": "delivery",
    "purpose": "了解交付客户的满意程度，找出需要改进的项目。",
    "content": "产品质量、交付、安装、服务四项。",
    "range_words": "近三个月有交付的客户，每家一份。",
    "people": "客服中心",
    "return_target": "70",
}


MANY = "many"
"""A deed that is no step: many people are asked and answer at once."""


class Surveying:
    """Turns one plan into acts, each through the real verbs."""

    def __init__(
        self, world: World, title: str, deeds: Sequence[Deed], ago: float, pace: float = 2, planned: int = 6
    ) -> None:
        self.world, self.title, self.deeds, self.ago, self.pace = world, title, deeds, ago, pace
        self.planned = planned
        self.reference = ""

    def story(self) -> Story:
        """The plan and what follows, `pace` working hours apart."""
        return Story(
            [Act(0, self._plan), *(Act(self.pace, self._deed(deed)) for deed in self.deeds)], self.ago
        )

    def _plan(self, tale: Tale, at: datetime) -> None:
        day = at.astimezone(self.world.cast.company.zone).date()
        survey = open_survey(
            by=self.world.cast["cs1"],
            at=at,
            **PLAN,
            planned_count=str(self.planned),
            title=self.title,
            starts_on=day.isoformat(),
            ends_on=(day + timedelta(days=30)).isoformat(),
        )
        self.reference = survey.case.receipt_number

    def _deed(self, deed: Deed) -> Any:
        name, who, fields = deed

        def act(tale: Tale, at: datetime) -> None:
            case = Case.objects.as_system("the story of the demo company").get(receipt_number=self.reference)
            by = self.world.cast[who]
            if name == MANY:
                write_answers(case.survey, int(fields["number"]), by=by, at=at, dice=self.world.dice)
                return
            if name == "slip":
                slip = case.survey.actions.get().slip
                for step, data in (
                    ("take_up", {}),
                    ("begin", {}),
                    ("answer", {"answer": "已安排发货前通知，并调整排产。"}),
                ):
                    current = Case.objects.as_system("the story of the demo company").get(pk=slip.pk)
                    advance(kind_named("slip").steps[step], current, by=by, at=at, data=data)
                return
            advance(survey_kind.steps[name], case, by=by, at=at, data=dict(fields))

        return act


RECIPIENTS = 60
"""How many a survey among many cases asks."""


def large_survey(world: World, number: int) -> Story:
    """A survey of many recipients that is counted and reported; most of them answered on paper."""
    answers = [
        ("enter_answer", "cs1", {"number": str(place), "channel": "paper", **GIVEN[place % len(GIVEN)]})
        for place in range(1, RECIPIENTS + 1)
        if place % 5
    ]
    people = "\n".join(f"终端用户 {place:03}" for place in range(1, RECIPIENTS + 1))
    deeds: list[Deed] = [
        ("add_list", "cs1", {"way": "paper", "rows": people}),
        ("submit", "cs1", {}),
        ("approve", "deputy_gm", {}),
        ("issue", "cs1", {}),
        *answers,
        ("collect", "cs1", {}),
        ("count", "cs1", {}),
        ("report", "cs1", {"problems": "个别批次到货晚。", "measures": "发货前一天电话通知。"}),
        ("close", "cs1", {"reason": "属个别情况，已逐家答复。"}),
    ]
    title = f"交付客户满意度调查 第{number}期"
    return Surveying(world, title, deeds, 2 * len(deeds) + 40 * number, pace=0.5, planned=RECIPIENTS).story()


def survey_of_answers(world: World, number: int) -> Story:
    """One survey with `number` answers written in bulk, then counted and reported by its steps."""
    deeds: list[Deed] = [
        ("add_list", "cs1", {"way": "paper", "rows": "终端用户 1"}),
        ("submit", "cs1", {}),
        ("approve", "deputy_gm", {}),
        ("issue", "cs1", {}),
        (MANY, "cs1", {"number": number}),
        ("collect", "cs1", {}),
        ("count", "cs1", {}),
        ("report", "cs1", {"problems": "个别批次到货晚。", "measures": "发货前一天电话通知。"}),
    ]
    return Surveying(world, f"年度满意度普查 {number} 份", deeds, 20, pace=0.5, planned=number).story()


def write_answers(survey: Survey, number: int, *, by: User, at: datetime, dice: Random) -> None:
    """Put `number` more people on the list of a running survey, each with an answer that came on paper at `at`.

    Nobody gives the worst level, so that no remark has to be handled.
    """
    sheet, last = survey.questionnaire, survey.asked.count()
    people = [
        Asked(
            survey=survey,
            number=last + place,
            questionnaire=sheet,
            name=f"终端用户 {last + place}",
            way=Way.PAPER,
            state=Asking.ANSWERED,
            added_by=by,
            added_at=at,
            issued_by=by,
            issued_at=at,
            answered_at=at,
        )
        for place in range(1, number + 1)
    ]
    Asked.objects.bulk_create(people, batch_size=2_000)
    items, values = sheet.all_items(), sorted(sheet.values)[1:]
    answers: list[Answer] = []
    ratings: list[Rating] = []
    for one in people:
        answer = Answer(
            questionnaire=sheet,
            survey=survey,
            asked=one,
            channel=Channel.PAPER,
            answered_at=at,
            entered_by=by,
            remarks="希望提前一天通知到货。" if dice.random() < 0.05 else "",
        )
        given = [
            Rating(answer=answer, item=item.code, value=dice.choice(values))
            for item in items
            if dice.random() < 0.9
        ]
        answer.low = any(sheet.is_low(rating.value) for rating in given)
        answers.append(answer)
        ratings += given
    Answer.objects.bulk_create(answers, batch_size=2_000)
    Rating.objects.bulk_create(ratings, batch_size=5_000)


def _card(world: World, place: int, who: str, given: Mapping[str, Any] | None) -> list[Act]:
    """The card of a job, and what the customer said a day later."""
    made: list[Asked] = []

    def issue(tale: Tale, at: datetime) -> None:
        rows = world.sold.deliveries
        customer = rows[(place * 11 + 3) % len(rows)].customer
        fields = {
            "customer": customer, "person_rated": world.cast[who], "way": "paper", "address": "", "name": "", "phone": "",
            "language": "zh-hans",
        }  # fmt: skip
        made.append(issue_loose_card(fields=fields, by=world.cast["service_desk"], at=at))

    def answer(tale: Tale, at: datetime) -> None:
        assert given is not None  # noqa: S101 - for the type checker
        enter_card(card=made[0], fields={"channel": "paper", **given}, by=world.cast["service_desk"], at=at)

    return [Act(0, issue), *([Act(8, answer)] if given is not None else [])]


def surveys(world: World) -> list[Story]:
    """Every survey and card of the demo company."""
    return [
        Surveying(world, "交付客户满意度调查（进行中）", RUNNING, 12).story(),
        Surveying(world, "上一季度交付满意度调查", CLOSED, 60).story(),
        *(Story(_card(world, place, who, given), ago) for place, (ago, who, given) in enumerate(CARDS)),
    ]


def no_mail_leaves() -> None:
    """The links of the demo company work, but no mail about them leaves."""
    SurveyLink.objects.filter(state__in=AnswerLink.PENDING).update(
        state=AnswerLink.State.SENT, next_try_at=None
    )


def sign_last_month(cast: Cast, *, at: datetime) -> None:
    """The ratings of the newest month that is over and has any, signed on the first morning after it."""
    first = at.astimezone(cast.company.zone).date().replace(day=1)
    for _back in range(3):
        ended, first = first, (first - timedelta(days=1)).replace(day=1)
        figures = figures_of(answers_in(first))
        if figures:
            morning = first_instant(ended) + timedelta(hours=9)
            seal = checksum(first, figures)
            sign_ratings(month=first, seal=seal, by=cast["service_head"], at=min(morning, at))
            return
