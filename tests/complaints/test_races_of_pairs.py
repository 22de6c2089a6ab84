"""Every two steps that people may take on the same case, taken at the same moment: two real connections, one barrier.

The pairs are found, not listed: in each state the steps that somebody may take there, each by somebody who may. Steps that
move the case meet each other and themselves; a withdrawal and a ruling "not upheld" meet the way on; of the acts that move
nothing every one meets its neighbours, and in some state the way on; with `make proofs` every step meets every other, in
both orders. Whatever the order: one or both are carried out, the
other gets a clear answer, and the folder tells one story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import FINISHED, State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance, authority_for, is_possible, what_blocks
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import NotPermitted
from tests.complaints.oracle import told_by
from tests.complaints.places import MADE
from tests.complaints.test_races import tells_one_story, together
from tests.complaints.typed import typed
from tests.factories.company import World, at
from tests.sizes import LARGE

LATER = at("2026-03-05 14:00")
PLACES = list(MADE) if LARGE else list(MADE)[:: 4 if connection.vendor == "postgresql" else 12]
"""All of them with `make proofs`. SQLite lets one writer in after the other, so that most places say the same there."""
ENDINGS = ("withdraw", "rule_not_upheld")
CLEAR = {"conflict", "not_possible_now", "blocked", "not_permitted", "invalid"}


@dataclass(frozen=True)
class Attempt:
    """A step that somebody may take, with what is typed."""

    name: str
    by: User
    data: dict[str, Any]

    @property
    def moves(self) -> bool:
        """Whether it brings the case forward, back, or to a decision."""
        return self.name not in ENDINGS and (
            not complaint_kind.steps[self.name].side or self.name in ALSO_MOVES
        )

    def on(self, complaint: Complaint, version: int | None = None) -> Any:
        """Take it."""
        case = Case.objects.get(pk=complaint.case_id)
        return advance(
            complaint_kind.steps[self.name], case, by=self.by, at=LATER, version=version, data=self.data
        )


ALSO_MOVES = {
    "return_for_data", "confirm_no_loss", "send_back_proposal", "refuse_approval", "refuse_ruling", "refile", "rule_anew",
    "file_objection", "withdraw_objection",
}  # fmt: skip


def attempts(world: World, complaint: Complaint, people: list[User]) -> list[Attempt]:
    """The steps of which somebody may take each now, by that person and, where there are two, by the other as well."""
    record = Complaint.objects.get(pk=complaint.pk)
    record.read_for_page()
    people = [
        person for person in people if Case.objects.visible_to(person).filter(pk=complaint.case_id).exists()
    ]
    found = []
    for name, step in complaint_kind.steps.items():
        if not is_possible(step, record) or what_blocks(record, name):
            continue
        able = [person for person in people if may(step, record, person)]
        found += [
            Attempt(name, person, typed(name, record, by=person, at=LATER, clean=True)) for person in able[:2]
        ]
    return found


def may(step: Any, record: Complaint, person: User) -> bool:
    """Whether that person may take the step, by the own right."""
    try:
        authority = authority_for(step, record, by=person, at=LATER, principals=[])
    except NotPermitted:
        return False
    return not list(step.conflicts(record, authority, LATER))


def pairs(found: list[Attempt], number: int) -> Iterator[tuple[Attempt, Attempt]]:
    """The pairs of one state; `number` is its place, by which the acts are dealt out over the states."""
    by_name: dict[str, list[Attempt]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one)
    moves = [name for name, same in by_name.items() if same[0].moves]
    acts = sorted(name for name, same in by_name.items() if not same[0].moves and name not in ENDINGS)
    if LARGE:
        for one, other in product(by_name, repeat=2):
            yield by_name[one][0], by_name[other][-1]
        return
    names = list(combinations_with_replacement(moves, 2))
    names += [(ending, moves[0]) for ending in ENDINGS if ending in by_name and moves]
    names += [(act, moves[0]) for place, act in enumerate(acts) if moves and place % 9 == number % 9]
    dealt = acts[number % 3 :: 3]
    names += list(zip(dealt[::2], dealt[1::2], strict=False))
    for one, other in names:
        first, second = by_name[one][0], by_name[other][-1]
        yield first, second


def is_whole(complaint: Complaint) -> None:
    """Nothing half done: form, folder, worklist, clocks and history agree."""
    record = Complaint.objects.get(pk=complaint.pk)
    events = CaseEvent.objects.filter(case=record.case_id).order_by("sequence")
    told = told_by(events, steps=complaint_kind.steps)
    assert record.state == told.state
    assert OpenCase.objects.filter(case=record.case_id).exists() == (record.state not in FINISHED)
    doubled = Counter(
        Deadline.objects.filter(case=record.case_id, ended_at=None).values_list("code", flat=True)
    )
    assert not doubled or max(doubled.values()) == 1
    assert sorted(told.booked) == sorted(
        record.remedy_lines.exclude(booked_at=None).values_list("position", flat=True)
    )
    assert {one.number: one.decision for one in record.objections.all()} == told.objections
    waiting = Approval.objects.filter(case=record.case_id, decision="pending").values_list(
        "subject", "matter"
    )
    assert len(set(waiting)) == len(waiting)


@pytest.mark.race
@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", PLACES)
def test_whatever_two_people_do_at_the_same_moment_one_story_comes_out(world: World, place: str) -> None:
    number, people = list(MADE).index(place), [User.objects.get(pk=one.pk) for one in world.people.values()]
    complaint, raced = make(world, place), 0
    for pair in pairs(attempts(world, complaint, people), number):
        if raced and (moved(complaint, place) or not all(still_possible(one, complaint) for one in pair)):
            complaint = make(world, place)
        pair = tuple(fresh(one, complaint) for one in pair)
        case = Case.objects.get(pk=complaint.case_id)
        events = CaseEvent.objects.filter(case=case, name__in=complaint_kind.steps).count()

        outcomes = together(*(partial(one.on, complaint) for one in pair))

        names = [one.name for one in pair]
        assert "done" in outcomes, (names, outcomes)
        assert set(outcomes) <= CLEAR | {"done"}, (names, outcomes)
        tells_one_story(complaint, version=case.version, events=events, taken=outcomes.count("done"))
        is_whole(complaint)
        raced += 1
    assert raced > 0


def make(world: World, place: str) -> Complaint:
    """A complaint of its own order at that place."""
    with transaction.atomic():
        return MADE[place](world, order_number=f"SO-{Case.objects.count()}", batch_number="")


def moved(complaint: Complaint, place: str) -> bool:
    """Whether it is no longer where it was made."""
    return place not in State.values or Complaint.objects.get(pk=complaint.pk).state != place


def still_possible(one: Attempt, complaint: Complaint) -> bool:
    """Whether an act before has not used up the occasion for this one."""
    record = Complaint.objects.get(pk=complaint.pk)
    step = complaint_kind.steps[one.name]
    return not one.moves and is_possible(step, record) and not what_blocks(record, one.name)


def fresh(one: Attempt, complaint: Complaint) -> Attempt:
    """The same attempt on another complaint."""
    record = Complaint.objects.get(pk=complaint.pk)
    return Attempt(one.name, one.by, typed(one.name, record, by=one.by, at=LATER, clean=True))
