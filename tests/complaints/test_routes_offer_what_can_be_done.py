"""On the short, the non-quality and the light route: what somebody is offered can be done, and nothing else can.

The table of the long route stands in test_who_may_do_what.py. Here every person meets every step in every state of the
other routes: an offered step is taken with what people type there and then taken back, any other one is tried all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import User
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from feedback_system.cases.advance import advance, offers
from feedback_system.errors import Refusal
from tests.complaints.test_who_may_do_what import TRYING, as_it_stands, seeing
from tests.complaints.typed import typed
from tests.factories.company import World, at
from tests.factories.complaints import (
    ALLOWANCE_800,
    LIGHT_WAY,
    NON_QUALITY_WAY,
    SHORT_WAY,
    complaint_at,
    new_complaint,
    walk,
)
from tests.sizes import LARGE, size

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.proof]

LATER = at("2026-03-05 14:00")
EVERY = size(29, 1)
"""Of so many attempts outside the offers one is made."""


class TakenBack(Exception):  # noqa: N818  no error
    """Ends a transaction in which a step was taken."""


REMEDY = {"text": "同意折让", "remedy": ALLOWANCE_800}


@dataclass(frozen=True)
class Way:
    """How a complaint goes on a route: its steps, and who takes them with what where that is not as on the long route."""

    steps: tuple[str, ...]
    people: dict[str, str]
    intake: dict[str, str]
    changes: dict[str, dict[str, object]]

    def places(self, world: World) -> Iterator[Complaint]:
        """A complaint in each state it comes through, one after the other."""
        complaint, seen = new_complaint(world, **self.intake), set()
        for number, name in enumerate(self.steps):
            if complaint.state not in seen:
                seen.add(complaint.state)
                yield complaint
            complaint = walk(
                world, complaint, (name,), start=at("2026-03-02 09:00") + timedelta(hours=number), people=self.people,
                changes=self.changes,
            )  # fmt: skip
        yield complaint


WAYS = {
    "short": Way(
        SHORT_WAY, {"accept": "qa1", "approve_ruling": "factory_head", "close": "qa_head"}, {"route": "short"},
        {"accept": {"route": "short"}, "consolidate": REMEDY},
    ),
    "non_quality": Way(
        NON_QUALITY_WAY, {"start_investigation": "prod_head", "finish_investigation": "prod_head"},
        {"complaint_class": "non_quality"},
        {
            "accept": {"route": "non_quality", "complaint_class": "non_quality", "responsible_department": "production"},
            "consolidate": REMEDY,
        },
    ),
    "light": Way(LIGHT_WAY, {"accept": "qa1"}, {"route": "light"}, {"accept": {"route": "light"}}),
}  # fmt: skip


@pytest.mark.parametrize("route", WAYS)
def test_what_is_offered_can_be_done_and_everything_else_is_refused_and_leaves_nothing(
    world: World, route: str
) -> None:
    people = {who: getattr(world, who) for who in TRYING}
    complaint_at(world, State.SUBMITTED, order_number="SO-1002")  # with which the other can be merged
    wrong, done, refused = [], Counter[str](), 0
    tested: set[tuple[str, str]] = set()
    """By one person in each state; by everybody with `make proofs`."""

    for complaint in WAYS[route].places(world):
        see, before = set(seeing(world, complaint)), as_it_stands(complaint)
        for place, (who, person) in enumerate(people.items()):
            record = Complaint.objects.get(pk=complaint.pk)
            offered = offers(record, by=person, at=LATER) if who in see else ()
            allowed = {offer.step.name for offer in offered if offer.allowed}
            for number, name in enumerate(sorted(complaint_kind.steps)):
                if name in allowed and (record.state, name) in tested and not LARGE:
                    continue
                if name in allowed:
                    tested.add((record.state, name))
                    answer = tried(complaint, name, person)
                    done[name] += answer == "done"
                    if answer != "done":
                        wrong.append((record.state, who, name, "offered, but", answer))
                elif (number + place) % EVERY == 0:
                    answer, refused = tried(complaint, name, person), refused + 1
                    if answer == "done":
                        wrong.append((record.state, who, name, "done without an offer"))
        assert as_it_stands(complaint) == before

    assert wrong == [], "\n".join(map(str, wrong))
    assert len(done) > 15
    assert refused > 50


def tried(complaint: Complaint, name: str, person: User) -> str:
    """Take the step with what people type there, and take it back; "done" or the code of the refusal."""
    record = Complaint.objects.select_related("case", "route").get(pk=complaint.pk)
    try:
        with transaction.atomic():
            data = typed(name, record, by=person, at=LATER, clean=True)
            advance(
                complaint_kind.steps[name], record.case, by=person, at=LATER, version=record.case.version, data=data
            )  # fmt: skip
            raise TakenBack
    except TakenBack:
        return "done"
    except Refusal as refusal:
        return f"{refusal.code} {refusal} {getattr(refusal, 'errors', '')}"
