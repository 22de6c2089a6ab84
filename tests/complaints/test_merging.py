"""Two complaints about the same matter: one ends as a part of the other, counts nowhere, and comes back exactly as it was."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from accounts.queries import system_user
from complaints.models import Complaint, Merge
from complaints.models.merging import UNDO_WITHIN
from complaints.operations.status_pages import conversation, last_of, new_page, page_for, standing_of
from complaints.states import State
from feedback_system.audit.operations import verify
from feedback_system.cases.models import Case, OpenCase, StageVisit
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import ClockStop, Deadline
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import CaseWatch
from feedback_system.notifications.operations import watch_case
from feedback_system.reporting.asking import facts_visible_to
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.rebuilding import compare
from feedback_system.reports.rights import house_cases
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import complaint_at, new_complaint, take
from tests.sizes import size

pytestmark = pytest.mark.django_db

LATER = MONDAY_9AM + timedelta(days=2)
EVEN_LATER = LATER + timedelta(days=3, hours=5)
WHY = "同一批划伤，客户两个部门各报一次"


def merged(world: World, complaint: Complaint, into: Complaint, **data: Any) -> Complaint:
    """The complaint, merged by the one who registers."""
    number = into.case.reference
    return take(complaint, "merge", by=world.gm_office, at=LATER, into=number, reason=WHY, **data)


def unmerged(world: World, complaint: Complaint) -> Complaint:
    """The merge taken back, days later."""
    return take(complaint, "unmerge", by=world.gm_office, at=EVEN_LATER, reason="两批不同的货")


def as_stored(complaint: Complaint) -> dict[str, Any]:
    """Everything that a merge must leave as it was: form, folder, clocks, stops, stays, worklist row, facts."""
    case = complaint.case_id
    version = {"version", "id"}

    def rows(model: Any, **of: Any) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in row.items() if name not in version}
            for row in model._default_manager.filter(**of).order_by("pk").values()
        ]

    return {
        "form": rows(Complaint, pk=complaint.pk),
        "folder": rows(Case, pk=case),
        "clocks": rows(Deadline, case=case),
        "stops": rows(ClockStop, deadline__case=case),
        "stays": rows(StageVisit, case=case),
        "worklist": rows(OpenCase, case=case),
        "facts": rows(CaseFact, case=case),
    }


def test_a_merged_complaint_ends_its_clocks_stop_and_both_histories_name_the_other(world: World) -> None:
    first = complaint_at(world, State.INVESTIGATING)
    double = complaint_at(world, State.ACCEPTED, order_number="SO-1001")

    double = merged(world, double, first)

    assert (double.state, double.case.closed_at, double.case.holder) == (State.MERGED, LATER, None)
    assert not OpenCase.objects.filter(case=double.case).exists()
    assert set(Deadline.objects.filter(case=double.case).values_list("state", flat=True)) <= {
        "met", "cancelled"
    }  # fmt: skip
    assert double.case.events.get(name="merge").facts["into"] == first.case_id
    assert first.case.events.get(name="received_merge").facts["case"] == double.case_id
    assert verify(double.case_id) is None and verify(first.case_id) is None
    escalate_due(now=LATER + timedelta(days=20), by=system_user())
    assert not Escalation.objects.filter(deadline__case=double.case, at__gt=LATER).exists()


MERGEABLE = (
    State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.INVESTIGATING, State.PRODUCTION_ANALYSIS,
    State.MANAGER_REVIEW, State.RD_OPINION, State.CONSOLIDATING, State.PROPOSING, State.PROPOSAL_REVIEW,
)  # fmt: skip


def _somewhere(world: World, dice: Random) -> Complaint:
    state = dice.choice(MERGEABLE)
    if state == State.RETURNED:
        complaint = complaint_at(world, State.SUBMITTED)
        complaint = take(complaint, "return_for_data", by=world.gm_office, at=LATER, reason="补照片")
    else:
        complaint = complaint_at(world, state)
    if state == State.INVESTIGATING or (state == State.PROPOSING and dice.random() < 0.5):
        who = world.qa1 if state == State.INVESTIGATING else world.sales1
        complaint = take(complaint, "begin_wait", by=who, at=LATER, reason="customer")
    return complaint


@pytest.mark.parametrize("seed", range(size(6, 60)))
def test_a_merge_that_is_taken_back_leaves_form_clocks_worklist_and_figures_exactly_as_they_were(
    world: World, seed: int
) -> None:
    dice = Random(seed)  # noqa: S311 - a history that comes again with its number
    first = complaint_at(world, State.INVESTIGATING, order_number="SO-1")
    complaint = _somewhere(world, dice)
    before = as_stored(complaint)

    merged(world, complaint, first)
    assert as_stored(complaint) != before
    back = unmerged(world, complaint)

    assert as_stored(back) == before
    assert compare(mend=False).drifted == 0
    assert verify(back.case_id) is None


def test_what_was_merged_counts_in_no_figure_and_counts_again_when_it_is_taken_back(world: World) -> None:
    first, double = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.ACCEPTED)
    counted = lambda: (  # noqa: E731
        set(facts_visible_to(world.auditor).values_list("case", flat=True)),
        set(house_cases().values_list("pk", flat=True)),
    )
    both = {first.case_id, double.case_id}
    assert counted() == (both, both)

    merged(world, double, first)
    assert counted() == ({first.case_id}, {first.case_id})
    unmerged(world, double)
    assert counted() == (both, both)


def test_followers_and_the_status_page_go_on_to_the_other_case_and_come_back(world: World) -> None:
    first, double = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.ACCEPTED)
    page = page_for(double, at=MONDAY_9AM)
    watch_case(case=double.case, by=world.qa1, at=MONDAY_9AM)
    watch_case(case=double.case, by=world.cs1, at=MONDAY_9AM)
    watch_case(case=first.case, by=world.cs1, at=MONDAY_9AM)

    double = merged(world, double, first)
    page.refresh_from_db()
    assert last_of(page.complaint) == first
    assert standing_of(page, last_of(page.complaint), None, at=LATER).ended is False
    assert set(CaseWatch.objects.filter(case=first.case).values_list("person", flat=True)) == {
        world.qa1.pk, world.cs1.pk
    }  # fmt: skip

    double = unmerged(world, double)
    page.refresh_from_db()
    assert last_of(page.complaint) == double
    assert list(CaseWatch.objects.filter(case=first.case).values_list("person", flat=True)) == [world.cs1.pk]


def test_another_customer_has_to_be_confirmed_and_neither_is_shown_the_others_words(world: World) -> None:
    first = complaint_at(world, State.INVESTIGATING, customer="C900")
    take(first, "acknowledge", by=world.cs1, at=LATER, channel="web", text="写给另一家客户的话")
    double = complaint_at(world, State.ACCEPTED)
    page = new_page(complaint=double, at=MONDAY_9AM)

    with pytest.raises(Invalid) as refusal:
        merged(world, double, first)
    assert set(refusal.value.errors) == {"other_customer"}
    double = merged(world, double, first, other_customer="on")

    page.refresh_from_db()
    assert last_of(page.complaint) == double
    assert "写给另一家客户的话" not in [one.text for one in conversation(page, double)]
    assert standing_of(page, double, None, at=LATER).ended


def test_itself_a_chain_a_draft_another_kind_and_what_is_unseen_are_refused_with_what_to_enter(
    world: World,
) -> None:
    last = complaint_at(world, State.INVESTIGATING)
    middle, double = complaint_at(world, State.ACCEPTED), complaint_at(world, State.ACCEPTED)
    draft = new_complaint(world)
    merged(world, middle, last)

    def told(number: str) -> str:
        with pytest.raises(Invalid) as refusal:
            take(double, "merge", by=world.gm_office, at=LATER, into=number, reason=WHY)
        return str(refusal.value.errors["into"][0])

    assert "very complaint" in told(double.case.reference)
    assert last.case.reference in told(middle.case.reference)
    assert "draft" in told(draft.case.reference)
    assert told("A99999") == told("R00000000").replace("R00000000", "A99999")
    with pytest.raises(Invalid) as refusal:
        take(last, "merge", by=world.gm_office, at=LATER, into=middle.case.reference, reason=WHY)
    assert "into this complaint" in str(refusal.value.errors["into"][0])


def test_money_and_waiting_decisions_stand_in_the_way_and_strangers_may_not(world: World) -> None:
    first = complaint_at(world, State.INVESTIGATING)
    approved = complaint_at(world, State.NEGOTIATING, order_number="SO-9", batch_number="B9")
    waits = complaint_at(world, State.AWAITING_APPROVAL)

    with pytest.raises(Blocked, match="waiting"):
        merged(world, waits, first)
    with pytest.raises(Blocked, match="remedy or a ruling was approved"):
        merged(world, approved, first)
    with pytest.raises(NotPermitted):
        take(first, "merge", by=world.auditor, at=LATER, into=waits.case.reference, reason=WHY)


def test_a_closed_case_takes_it_in_as_a_reference_and_says_so(world: World) -> None:
    closed, double = complaint_at(world, State.CLOSED), complaint_at(world, State.ACCEPTED)

    double = merged(world, double, closed)

    assert double.standing_merge().into_was_closed
    assert double.case.events.get(name="merge").facts["closed"] is True


def test_after_thirty_days_a_merge_stays(world: World) -> None:
    first, double = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.ACCEPTED)
    merged(world, double, first)

    with pytest.raises(NotPermitted, match="thirty days"):
        take(double, "unmerge", by=world.gm_office, at=LATER + UNDO_WITHIN, reason="太迟")
    moment = LATER + UNDO_WITHIN - timedelta(seconds=1)
    assert take(double, "unmerge", by=world.gm_office, at=moment, reason="仍在期限内").state == State.ACCEPTED


def test_each_page_leads_to_the_other_and_the_list_of_files_too(world: World, client: Client) -> None:
    first, double = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.ACCEPTED)
    number = first.case.reference
    take(double, "merge", by=world.gm_office, at=database_now(), into=number, reason=WHY)
    client.force_login(world.gm_office)

    of_double = client.get(double.case.get_absolute_url()).content.decode()
    of_first = client.get(first.case.get_absolute_url()).content.decode()

    assert f'href="{first.case.get_absolute_url()}"' in of_double and WHY in of_double
    assert f'href="{double.case.get_absolute_url()}"' in of_first
    assert "/steps/unmerge/" in of_double
    assert Merge.objects.get().watches == []


def test_who_is_merged_into_meanwhile_goes_on_elsewhere_and_is_a_conflict(world: World) -> None:
    """The check under the lock: the form was read before the other one moved."""
    from complaints.operations.merging import _held_to_merge_into

    last, middle = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.ACCEPTED)
    double = complaint_at(world, State.ACCEPTED)
    merged(world, middle, last)

    with pytest.raises(Conflict):
        _held_to_merge_into(double.case, middle.case)
