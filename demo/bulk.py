"""Many realistic cases at once, for load and for the benchmark: a few walked by the real verbs, the others copied."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from demo import alerting, asking, investigating, keeping, returning, servicing, slipping, warning
from demo.copying import COPIED, Copier
from demo.families import Family, families_of
from demo.loading import make_ground
from demo.stories import Plan, Telling, in_turn
from demo.surveying import large_survey, no_mail_leaves, survey_of_answers
from demo.texts import ENGLISH, NON_QUALITY, QUALITY
from demo.unindexed import indexed_afterwards
from demo.walking import Story, World, tell
from feedback_system.cases.models import Case
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.notifications.operations import mark_all_read
from feedback_system.reference.kept import reading
from feedback_system.reporting.rebuilding import fill_missing
from feedback_system.worktime.calendar import WorkCalendar

AnyPlan = (
    Plan
    | returning.Plan
    | servicing.Plan
    | alerting.Plan
    | slipping.Told
    | keeping.VisitMade
    | keeping.RenewalMade
)

OVER: tuple[Plan, ...] = (
    # How a complaint that is over went.
    Plan("file_away", 2),
    Plan("file_away", 3, keeper="sales2", market="overseas", pace=0.6),
    Plan("file_away", 2, route="short", with_=frozenset({"note"})),
    Plan("file_away", 4, route="light", keeper="sales2"),
    Plan("file_away", 5, remedy=(("allowance", "420.00"), ("exchange", "530.00"))),
    Plan("file_away", 3, route="non_quality", blamed="service"),
    Plan("file_away", 2, keeper="sales2", pace=1.5),
    Plan("rule_not_upheld", 3, with_=frozenset({"not_ours"})),
    Plan("confirm_no_loss", 3, reporter="cs2"),
    Plan("withdraw", 3, keeper="sales2"),
    Plan("refile", 3, with_=frozenset({"refiled"})),
    Plan("file_away", 3, pace=0.3, with_=frozenset({"improved"})),
    Plan("file_away", 2, keeper="sales2", pace=0.3, with_=frozenset({"improved_twice"})),
)
UNDER_WAY: tuple[Plan, ...] = (
    Plan("receive", 1.5, keeper=None),
    Plan("acknowledge", 2),
    Plan("return_for_data", 3, keeper="sales2"),
    Plan("accept", 2),
    Plan("start_investigation", 4, keeper="sales2"),
    Plan("hand_in_report", 5),
    Plan("finish_production_analysis", 2),
    Plan("instruct", 3, with_=frozenset({"rd"})),
    Plan("instruct", 2),
    Plan("consolidate", 3, keeper="sales2"),
    Plan("propose", 2),
    Plan("consolidate_proposal", 3),
    Plan("consolidate_proposal", 5, remedy=(("compensation", "2600.00"),)),
    Plan("approve", 4),
    Plan("review_outcome", 1),
    Plan("consolidate_outcome", 3, raised_to=(("allowance", "900.00"),)),
    Plan("consolidate_outcome", 1.5),
    Plan("rule", 2),
    Plan("close", 5),
    Plan("close", 6, remedy=()),
    Plan("approve_ruling", 3, with_=frozenset({"improved"})),
    Plan("improve:confirm", 4, keeper="sales2", with_=frozenset({"improved"})),
    Plan("improve:finish_item", 5, with_=frozenset({"improved"})),
    Plan("improve:check_effect:no", 2, with_=frozenset({"improved_twice"})),
)
RETURNED = tuple(plan for plan in returning.PLANS if plan.until in ("close", "withdraw"))
"""Returns that are over."""
COMING_BACK = tuple(plan for plan in returning.PLANS if plan not in RETURNED)
"""Returns on which somebody still has to act."""
SERVED = tuple(plan for plan in servicing.PLANS if plan.until in ("file", "cancel"))
"""Service calls that are over."""
SERVING = tuple(plan for plan in servicing.PLANS if plan not in SERVED and "unlisted" not in plan.with_)
"""Service calls of customers in the list on which somebody still has to act."""
ALERTS_OVER = tuple(plan for plan in alerting.PLANS if plan.way and plan.way[-1][0] == "close")
"""Alerts whose loop is closed."""
ALERTS_OPEN = tuple(plan for plan in alerting.PLANS if plan not in ALERTS_OVER)
"""Alerts on which somebody still has to act."""
SLIPS_OVER = (slipping.ANSWERED,)
"""Slips that are filed."""
SLIPS_OPEN = tuple(
    plan for plan in slipping.PLANS if plan.needs_goods and plan.typed["kind"] != "change_notice"
)
"""Slips about the goods of a customer on which somebody still has to act."""
INVESTIGATIONS_OVER = (investigating.OVER,)
"""Major alerts whose accident stands in the file."""
INVESTIGATIONS_OPEN = (investigating.UNDER_WAY,)
"""Major alerts whose team is at work."""
REQUESTS_OVER = (asking.OVER,)
"""Alerts whose supplier was asked, answered and proved its actions."""
REQUESTS_OPEN = (asking.UNDER_WAY,)
"""Alerts whose supplier still owes its answer."""
SIGNAL_FROM = 100
"""From so many cases on a signal of early warning is among them: it stands on alerts that are told for it."""
SURVEY_EACH = 10_000
"""For so many cases there is one survey; its answers hang on people of a list, so that it is walked and not copied."""
MOST_SURVEYS = 6
"""Two a year over three years, as a company asks them, however many cases it has."""
FOLLOWED = frozenset({"refiled", "improved", "improved_twice", "investigated", "asked"})
"""What lets a second case follow from a complaint or an alert."""
SHARE_UNDER_WAY = 0.06
"""The part of the made cases on which somebody still has to act."""
WORTH_INDEXING_ANEW = 5_000
"""From so many copies on the tables are indexed after they are filled: hundreds of definitions take some seconds."""
COPIES_OF_A_WEEK = 8
FEWEST_COPIES = 3
"""How often a family of every kind is copied at least."""
FEWEST_WEEKS, MOST_WEEKS = 6, 40
"""A case is moved to so many weeks, its own sample of them, so that moving it costs less than copying it; together they lie in every week."""
QUIET_DAYS = 32
"""A stretch without holidays in which the cases that are over are told first, so that they can lie in many other weeks."""


@transaction.atomic
def make_cases(
    *, count: int, years: int, at: datetime, seed: int, answers: int = 0
) -> Counter[tuple[str, str]]:
    """Make `count` cases of every kind that arrived within the last `years` years; returns how many of which kind stand in
    which state.

    With `answers` one more survey has so many of them. On an empty database the people and master data of the demo company are made first. Nothing is mailed.
    Everything is one transaction, and nobody else should write meanwhile: keys are taken without asking.
    """
    with translation.override("zh-hans"):
        cast, sold = make_ground(at=at, seed=seed)
        calendar = company_calendar()
        dice = random.Random(f"{seed}:bulk")  # noqa: S311  made-up cases, not secrets
        world = World(cast, sold, dice, calendar)
        before = _newest()
        over = _walk(
            _as_many(
                (
                    *OVER,
                    *RETURNED,
                    *SERVED,
                    *ALERTS_OVER,
                    *SLIPS_OVER,
                    *INVESTIGATIONS_OVER,
                    *REQUESTS_OVER,
                    *keeping.VISITS_OVER,
                    *keeping.RENEWALS_OVER,
                ),
                count,
            ),
            world,
            at=_quiet_day(calendar, at),
        )
        under_way = _walk(
            _as_many(
                (
                    *UNDER_WAY,
                    *COMING_BACK,
                    *SERVING,
                    *ALERTS_OPEN,
                    *SLIPS_OPEN,
                    *INVESTIGATIONS_OPEN,
                    *REQUESTS_OPEN,
                    *keeping.VISITS_OPEN,
                    *keeping.RENEWALS_OPEN,
                ),
                count - _cases_in(over),
            ),
            world,
            at=at,
        )
        if count >= SIGNAL_FROM:
            signals = _signals(world, at=at)
            over += [family for family in signals if not family.is_open]
            under_way += [family for family in signals if family.is_open]
        tell(
            [large_survey(world, number) for number in range(1, min(count // SURVEY_EACH, MOST_SURVEYS) + 1)],
            calendar=calendar,
            now=at,
        )
        if answers:
            tell([survey_of_answers(world, answers)], calendar=calendar, now=at)
        no_mail_leaves()
        for person in cast.people.values():
            mark_all_read(by=person, at=at)
        missing = count - _made_since(before)
        anew = indexed_afterwards(COPIED) if missing >= WORTH_INDEXING_ANEW else nullcontext()
        with anew, reading():
            copier = Copier(sold, calendar, dice)
            _fill(copier, missing, over, under_way, years, dice)
            copier.finish()
        keeping.cards_of_made_calls(cast, count=count, after=before, at=at)
        fill_missing()
        no_mail_leaves()
    made = Case.objects.as_system("counting what was made").filter(pk__gt=before)
    return Counter(made.values_list("kind", "state"))


def _newest() -> int:
    return (
        Case.objects.as_system("what is newer was made here")
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
        or 0
    )


def _made_since(before: int) -> int:
    return Case.objects.as_system("counting what was made").filter(pk__gt=before).count()


def _signals(world: World, *, at: datetime) -> list[Family]:
    """The signals that early warning finds in the alerts of its story; the first one is judged and closed."""
    before = _newest()
    tell(warning.warnings(world), calendar=world.calendar, now=at)
    rows = Case.objects.as_system("to be copied").filter(kind="watch", pk__gt=before, product__isnull=False)
    found = list(rows.order_by("pk"))
    for case in found[:1]:
        warning.close_as_false(world, case, at=at)
    return families_of(found, world.calendar)


def _cases_in(families: Iterable[Family]) -> int:
    return sum(len(family.cases) for family in families)


def _as_many(plans: Sequence[AnyPlan], most: int) -> list[AnyPlan]:
    """The first of the plans that together give no more than `most` cases."""
    chosen, left = [], most
    for plan in plans:
        size = 2 if plan.with_ & FOLLOWED else 1
        if size <= left:
            chosen.append(plan)
            left -= size
    return chosen


def _walk(plans: Sequence[AnyPlan], world: World, *, at: datetime) -> list[Family]:
    """Take one case through each plan by the real verbs."""
    before = _newest()
    quality, english, other = (in_turn(world.dice, texts) for texts in (QUALITY, ENGLISH, NON_QUALITY))
    stories: list[Story] = []
    for number, plan in enumerate(plans):
        dice = random.Random(f"{world.dice.random()}:{number}")  # noqa: S311  a made-up case, not a secret
        if isinstance(plan, returning.Plan):
            stories.append(returning.Returning(world, plan, dice).story())
            continue
        if isinstance(plan, servicing.Plan):
            stories.append(servicing.Servicing(world, plan, dice).story())
            continue
        if isinstance(plan, keeping.VisitMade):
            stories.append(keeping.Visited(world, plan).story())
            continue
        if isinstance(plan, keeping.RenewalMade):
            stories.append(keeping.Renewed(world, plan).story())
            continue
        if isinstance(plan, asking.AskPlan):
            stories.append(asking.Asking(world, plan).story())
            continue
        if isinstance(plan, investigating.MajorPlan):
            stories.append(investigating.Investigating(world, plan).story())
            continue
        if isinstance(plan, alerting.Plan):
            stories.append(alerting.Alerting(world, plan).story())
            continue
        if isinstance(plan, slipping.Told):
            stories.append(slipping.Slipping(world, plan, number).story())
            continue
        trouble = next(
            other if plan.route == "non_quality" else english if plan.market == "overseas" else quality
        )
        stories.append(Telling(world, plan, trouble, dice).story())
    tell(stories, calendar=world.calendar, now=at)
    roots = Case.objects.as_system("to be copied").filter(pk__gt=before, parent=None).order_by("pk")
    return families_of(roots, world.calendar)


def _quiet_day(calendar: WorkCalendar, at: datetime) -> datetime:
    """The newest instant, whole weeks before `at`, with enough ordinary days before it; `at` itself when there is none."""
    for weeks in range(1, 50):
        moment = at - timedelta(weeks=weeks)
        end = calendar.local_date(moment)
        days = [end - timedelta(days=number) for number in range(-4, QUIET_DAYS)]
        if not any(day in calendar.special_days for day in days) and all(
            day.year in calendar.loaded_years for day in days
        ):
            return moment
    return at


def _fill(
    copier: Copier, missing: int, over: list[Family], under_way: list[Family], years: int, dice: random.Random
) -> None:
    """Copy until nothing is missing: what is over spread over the years, oldest first, then what is under way."""
    if missing <= 0:
        return
    still = min(round(missing * SHARE_UNDER_WAY), missing) if under_way else 0
    chosen: Counter[tuple[int, int]] = Counter()
    each = (missing - still) // max(len(over), 1) // COPIES_OF_A_WEEK
    weeks = [
        _some(family.weeks(years * 52), min(max(each, FEWEST_WEEKS), MOST_WEEKS), dice) for family in over
    ]
    weights = _weights(over)
    thrown = iter(lambda: dice.choices(range(len(over)), weights)[0], None)
    wanted = itertools.chain(_some_of_each_kind(over), thrown)
    for place in _places(over, missing - still, lambda: next(wanted)):
        chosen[dice.choice(weeks[place]), place] += 1
    for (week, place), times in sorted(chosen.items(), reverse=True):
        sheet = copier.sheet(over[place], week)
        for _copy in range(times):
            copier.copy(over[place], sheet)
    turns = itertools.cycle(range(len(under_way)))
    for place, times in Counter(_places(under_way, still, lambda: next(turns))).items():
        sheet = copier.sheet(under_way[place], 0)
        for _copy in range(times):
            copier.copy(under_way[place], sheet)


def _some(weeks: list[int], most: int, dice: random.Random) -> list[int]:
    return weeks if len(weeks) <= most else dice.sample(weeks, most)


def _some_of_each_kind(families: list[Family]) -> Iterator[int]:
    """The first family of every kind, several times: a kind of which few are copied must not be left to the dice."""
    first: dict[str, int] = {}
    for place, family in enumerate(families):
        for case in family.cases:
            first.setdefault(case.kind, place)
    return itertools.chain.from_iterable([place] * FEWEST_COPIES for place in first.values())


def _places(families: list[Family], cases: int, choose: Callable[[], int]) -> Iterator[int]:
    """Which families to copy so that exactly `cases` cases arise; where a family is too large, a smaller one stands in."""
    while cases > 0:
        place = choose()
        if len(families[place].cases) > cases:
            place = min(range(len(families)), key=lambda one: len(families[one].cases))
        yield place
        cases -= len(families[place].cases)


def _weights(over: list[Family]) -> list[int]:
    """How often each family is copied, by its kind, whether an improvement followed, and what its first case came to."""
    by_route = {"long": 18, "short": 14, "light": 10, "non_quality": 8}
    rare = {"not_upheld": 4, "no_loss": 5, "withdrawn": 3, "refiled": 1}

    def weight(family: Family) -> int:
        first = family.cases[0]
        if first.kind == "return":
            return 1 if first.state == "withdrawn" else 3
        if first.kind in ("anomaly", "slip", "service"):
            return 6
        if first.kind in ("watch", "visit", "renewal"):
            return 8
        if any(case.kind == "improvement" for case in family.cases):
            return 4
        return rare.get(first.state, by_route[family.forms[0].route.code])

    return [weight(family) for family in over]
