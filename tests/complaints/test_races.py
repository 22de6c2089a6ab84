"""People who act on the same case at the same moment: real threads, real connections, one barrier.

Whatever the order, what was done is done once, the others are told, and the folder tells one story: its version grew by
the number of steps that were taken, each has its event, the chain holds, and folder and form agree.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.queries import system_user
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.errors import Refusal
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from feedback_system.numbering.models import Counter
from tests.factories.company import World, at
from tests.factories.complaints import SHORT_WAY, STEPS, complaint_at, new_complaint, take, walk

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

LATER = at("2026-03-04 10:00")
MANY = 6 if connection.vendor == "postgresql" else 4
"""How many at once: SQLite lets one writer in after the other."""
PARTS = 3
"""How many wait for the same row; the last must get it before the lock times out, on a busy machine too."""


def together(*acts: Callable[[], Any]) -> list[str]:
    """Start all at the same moment; "done" for each that was carried out, else the code of its refusal.

    Anything but a refusal is raised: a deadlock or an integrity error is no answer to a person.
    """
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def act(
    world: World, complaint: Complaint, name: str, who: str, data: dict[str, Any], version: int | None
) -> Any:
    """Taking one step, ready to be started; the people are looked up before the start."""
    person, case = getattr(world, who), Case.objects.get(pk=complaint.case_id)
    return lambda: advance(complaint_kind.steps[name], case, by=person, at=LATER, version=version, data=data)


def tells_one_story(complaint: Complaint, *, version: int, events: int, taken: int) -> None:
    """The folder agrees with its form, and holds exactly the steps that were taken."""
    case = Case.objects.get(pk=complaint.case_id)
    record = Complaint.objects.get(pk=complaint.pk)
    assert case.state == record.state
    assert case.version == version + taken
    assert CaseEvent.objects.filter(case=case, name__in=complaint_kind.steps).count() == events + taken
    assert verify(case.pk) is None
    # Of objections several may wait, one for each department; of a change of a remedy one for each line, beside a ruling.
    waiting = Approval.objects.filter(case=case, decision="pending").exclude(subject="objection")
    asked = list(waiting.values_list("subject", "matter"))
    assert len(set(asked)) == len(asked)
    assert sum(subject != "change" for subject, _matter in asked) <= 1


def test_of_many_who_looked_at_the_same_version_one_is_heard_and_the_others_are_told(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    case = Case.objects.get(pk=complaint.case_id)
    events = CaseEvent.objects.filter(case=case, name__in=complaint_kind.steps).count()
    told = {"channel": "phone", "text": "已收到"}
    people = ("cs1", "sales1", "sales_head", "qa1", "qa2", "qa_head", "gm_office", "gm_office2")[:MANY]

    outcomes = together(*(act(world, complaint, "acknowledge", who, told, case.version) for who in people))

    assert sorted(outcomes) == ["conflict"] * (MANY - 1) + ["done"]
    tells_one_story(complaint, version=case.version, events=events, taken=1)


def test_cases_accepted_at_the_same_moment_get_numbers_without_gap_or_twin(world: World) -> None:
    complaints = [take(new_complaint(world), "submit", by=world.cs1, at=LATER) for _n in range(MANY)]

    outcomes = together(
        *(act(world, one, "accept", "gm_office", STEPS["accept"][1], None) for one in complaints)
    )

    assert outcomes == ["done"] * MANY
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"2603{n:02d}" for n in range(1, MANY + 1)]


def test_a_refused_acceptance_gives_its_number_back(world: World) -> None:
    complaints = [take(new_complaint(world), "submit", by=world.cs1, at=LATER) for _n in range(MANY)]
    wrong = STEPS["accept"][1] | {"severity": "enormous"}

    together(
        *(
            act(world, one, "accept", "gm_office", wrong if n % 2 else STEPS["accept"][1], None)
            for n, one in enumerate(complaints)
        )
    )

    assert Counter.objects.get(series="complaint").last == MANY // 2


@pytest.mark.slow
def test_nobody_slips_under_a_limit_by_putting_up_parts_of_one_order_at_the_same_moment(world: World) -> None:
    """The 2nd request must see the 1st, the 3rd both, and so on: the sums are 400, 800, 1,200 …, in any order."""
    complaints = [
        walk(
            world,
            new_complaint(world, route="short"),
            SHORT_WAY,
            until=State.CONSOLIDATING,
            people={"accept": "qa1"},
            changes={"accept": {"route": "short"}},
        )
        for _n in range(PARTS)
    ]
    part = {"text": "折让", "remedy": [{"kind": "allowance", "amount": "400.00", "description": ""}]}

    outcomes = together(*(act(world, one, "consolidate", "gm_office", part, None) for one in complaints))

    assert outcomes == ["done"] * PARTS
    sums = sorted(Approval.objects.values_list("summed_amount", flat=True))
    assert sums == [Decimal(400 * n) for n in range(1, PARTS + 1)]
    assert Approval.objects.filter(role="sales_head", summed_amount__gt=1000).count() == 0


@pytest.mark.slow
def test_a_step_beside_sweeps_is_either_told_late_or_done_and_each_level_fires_once(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    case = Case.objects.get(pk=complaint.case_id)
    events = CaseEvent.objects.filter(case=case, name__in=complaint_kind.steps).count()
    system = system_user()

    def sweep() -> None:
        escalate_due(now=LATER, by=system)

    outcomes = together(
        act(world, complaint, "finish_investigation", "qa1", STEPS["finish_investigation"][1], None),
        sweep,
        sweep,
    )

    assert outcomes == ["done"] * 3
    fired = list(Escalation.objects.filter(deadline__case=case).values_list("deadline", "level"))
    assert len(fired) == len(set(fired))
    tells_one_story(complaint, version=case.version, events=events, taken=1)


@pytest.mark.slow
def test_a_request_that_comes_twice_at_once_with_one_key_is_carried_out_once(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    case = Case.objects.get(pk=complaint.case_id)
    address = f"/api/v1/complaints/{case.number}/steps/acknowledge/"
    body = json.dumps({"channel": "phone", "text": "已收到", "version": case.version})
    statuses: list[int] = []

    def send(client: Client) -> Callable[[], None]:
        def post() -> None:
            answer = client.post(
                address, body, content_type="application/json", headers={"Idempotency-Key": "once-7f"}
            )
            statuses.append(answer.status_code)

        return post

    clients = [Client() for _n in range(MANY)]
    for client in clients:
        client.force_login(world.cs1)

    together(*(send(client) for client in clients))

    assert CaseEvent.objects.filter(case=case, name="acknowledge").count() == 1
    assert set(statuses) <= {200, 201, 409}
    assert Case.objects.get(pk=case.pk).version == case.version + 1
