"""A new version of a rule: proposed out of a replay, approved by a second person, in force from a day in the future."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from feedback_system.company.models import Company
from feedback_system.deadlines.models import DeadlineRule, ProposalState, RuleProposal
from feedback_system.deadlines.operations import meet
from feedback_system.deadlines.operations.activating import new_version
from feedback_system.deadlines.operations.proposing import (
    approve_proposal,
    propose_rule,
    refuse_proposal,
)
from feedback_system.deadlines.operations.replaying import replay_rule
from feedback_system.deadlines.replay.drafts import DraftRung, RuleDraft
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.jobs import work
from feedback_system.jobs.models import Job
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_for
from tests.feedback_system.clockwork import MONDAY, Town, local
from tests.feedback_system.folders import person

NOW = local("2026-03-20 10:00")
FIRST_OF_APRIL = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(town: Town) -> User:
    return person("admin", "administrator", town.company)


@pytest.fixture
def second(town: Town) -> User:
    return person("second", "administrator", town.company)


def closing_rule() -> DeadlineRule:
    return DeadlineRule.objects.get(code="complaint-close", market="home", route="", version=1)


def replayed(town: Town, admin: User, **changes: Any) -> Job:
    town.clock(town.case(), market="home")
    rule = closing_rule()
    draft = RuleDraft(**{
        "base": rule.pk, "unit": "working_days", "amount": Decimal(10), "shift_to_working_day": False, **changes,
    })  # fmt: skip
    job = replay_rule(draft=draft, months=12, by=admin, at=NOW)
    work.work_off(clock=lambda: NOW)
    job.refresh_from_db()
    return job


def proposed(town: Town, admin: User, **changes: Any) -> RuleProposal:
    job = replayed(town, admin, **changes)
    return propose_rule(job=job, reason="管理会议 3 月 18 日", by=admin, at=NOW)


def test_what_is_approved_holds_for_new_clocks_from_its_day_and_running_ones_keep_theirs(
    town: Town, admin: User, second: User
) -> None:
    running = town.clock(town.case(), started=NOW, market="home")

    proposal = approve_proposal(
        proposal=proposed(town, admin), since=FIRST_OF_APRIL, by=second, at=local("2026-03-21 09:00")
    )

    old, new = proposal.rule, proposal.new_version
    old.refresh_from_db()
    assert (new.version, new.unit, new.amount, new.source) == (2, "working_days", 10, "管理会议 3 月 18 日")
    assert old.effective_to == new.effective_from == local("2026-04-01 00:00")
    assert [rung.to for rung in new.rungs.all()] == [rung.to for rung in old.rungs.all()]
    running.refresh_from_db()
    assert (running.rule, running.due_at) == (old, local("2026-04-03 00:00"))
    last = town.clock(town.case(), started=local("2026-03-31 23:59"), market="home")
    first = town.clock(town.case(), started=local("2026-04-01 00:00"), market="home")
    assert (last.rule, last.due_at) == (old, local("2026-04-14 00:00"))
    # Tomb-sweeping on Monday 6 April: the tenth working day after 1 April is Thursday the 16th.
    assert (first.rule, first.due_at) == (new, local("2026-04-16 17:30"))


def test_the_history_names_who_proposed_and_who_approved(town: Town, admin: User, second: User) -> None:
    proposal = approve_proposal(proposal=proposed(town, admin), since=FIRST_OF_APRIL, by=second, at=NOW)

    line = proposal.new_version.history.get()
    assert (line.history_user, line.history_change_reason) == (second, f"proposal {proposal.pk} by admin")
    ended = proposal.rule.history.order_by("-history_id").first()
    assert (ended.history_user, ended.effective_to) == (second, local("2026-04-01 00:00"))
    assert (proposal.proposed_by, proposal.answered_by) == (admin, second)
    assert proposal.result["figures"]["counted"] == 1
    told = Notification.objects.get(kind="rule_proposal_answered", recipient=admin)
    assert "from 2026-04-01 on" in message_for(told, company=Company.get()).text
    asked = Notification.objects.get(kind="rule_proposed", recipient=second)
    assert "管理会议 3 月 18 日" in message_for(asked, company=Company.get()).text


def test_nobody_approves_the_own_proposal_and_who_takes_it_back_leaves_no_version(
    town: Town, admin: User, second: User
) -> None:
    proposal = proposed(town, admin)

    with pytest.raises(NotPermitted, match="yourself"):
        approve_proposal(proposal=proposal, since=FIRST_OF_APRIL, by=admin, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleProposal.objects.filter(pk=proposal.pk).update(
            state="approved", answered_by=admin, answered_at=NOW, new_version=proposal.rule
        )
    assert refuse_proposal(proposal=proposal, by=admin, at=NOW).state == ProposalState.WITHDRAWN
    with pytest.raises(NotPossibleNow, match="answered already"):
        approve_proposal(proposal=proposal, since=FIRST_OF_APRIL, by=second, at=NOW)
    assert DeadlineRule.objects.filter(code="complaint-close", version=2).count() == 0


def test_the_gm_office_decides_where_one_administrator_is_enough_and_nobody_else(
    town: Town, admin: User
) -> None:
    proposal = proposed(town, admin)
    company = Company.get()
    company.two_administrators = True
    company.save()
    for who in (town.gm_clerk, town.gm, town.clerk):
        with pytest.raises(NotPermitted, match="Another administrator"):
            approve_proposal(proposal=proposal, since=FIRST_OF_APRIL, by=who, at=NOW)

    company.two_administrators = False
    company.save()

    approved = approve_proposal(proposal=proposal, since=FIRST_OF_APRIL, by=town.gm_clerk, at=NOW)
    assert approved.state == ProposalState.APPROVED


@pytest.mark.parametrize("since", [None, date(2026, 3, 20), date(2026, 3, 1)])
def test_a_version_begins_on_a_day_in_the_future(
    town: Town, admin: User, second: User, since: date | None
) -> None:
    with pytest.raises(Invalid) as refusal:
        approve_proposal(proposal=proposed(town, admin), since=since, by=second, at=NOW)
    assert list(refusal.value.errors) == ["since"]
    assert closing_rule().effective_to is None


def test_another_ladder_comes_with_the_version(town: Town, admin: User, second: User) -> None:
    rungs = (DraftRung(1, "after_due", Decimal(0), ("holder", "gm_office"), "issue_slip"),)
    proposal = proposed(town, admin, rungs=rungs)

    new = approve_proposal(proposal=proposal, since=FIRST_OF_APRIL, by=second, at=NOW).new_version

    assert [(rung.order, rung.when, rung.to, rung.action) for rung in new.rungs.all()] == [
        (1, "after_due", ["holder", "gm_office"], "issue_slip")
    ]


def test_only_a_finished_replay_of_the_newest_version_is_proposed_and_each_rule_once(
    town: Town, admin: User, second: User
) -> None:
    job = replayed(town, admin)
    with pytest.raises(NotPermitted):
        propose_rule(job=job, reason="x", by=town.gm_clerk, at=NOW)
    with pytest.raises(Invalid, match="Say why"):
        propose_rule(job=job, reason=" ", by=admin, at=NOW)
    Job.objects.filter(pk=job.pk).update(state="failed")
    with pytest.raises(NotPossibleNow, match="finished replay"):
        propose_rule(job=Job.objects.get(pk=job.pk), reason="x", by=admin, at=NOW)
    first = propose_rule(job=job, reason="x", by=admin, at=NOW)
    with pytest.raises(NotPossibleNow, match="waits already"):
        propose_rule(job=job, reason="x", by=admin, at=NOW)
    approve_proposal(proposal=first, since=FIRST_OF_APRIL, by=second, at=NOW)
    with pytest.raises(NotPossibleNow, match="newer version"):
        propose_rule(job=job, reason="x", by=admin, at=NOW)


def test_a_second_version_is_not_made_beside_a_newer_one(town: Town, admin: User) -> None:
    rule = closing_rule()
    new = new_version(
        of=rule, changes={"amount": 12}, effective_from=local("2026-04-01 00:00"), by=admin, at=NOW
    )

    with pytest.raises(NotPossibleNow, match="newer version"):
        new_version(
            of=rule, changes={"amount": 11}, effective_from=local("2026-05-01 00:00"), by=admin, at=NOW
        )
    with pytest.raises(Invalid, match="begins later"):
        new_version(
            of=new, changes={"amount": 11}, effective_from=local("2026-03-25 00:00"), by=admin, at=NOW
        )
    with pytest.raises(ValueError, match="cannot differ"):
        new_version(
            of=new, changes={"market": "overseas"}, effective_from=local("2026-05-01 00:00"), by=admin, at=NOW
        )
    with pytest.raises(Invalid):
        new_version(of=new, changes={"amount": 0}, effective_from=local("2026-05-01 00:00"), by=admin, at=NOW)
    assert DeadlineRule.objects.filter(code="complaint-close", market="home", route="").count() == 2


def test_the_self_test_holds_across_versions_of_a_rule(town: Town, admin: User, second: User) -> None:
    approve_proposal(proposal=proposed(town, admin), since=FIRST_OF_APRIL, by=second, at=NOW)
    case = town.case()
    town.clock(case, started=local("2026-04-02 09:00"), market="home")
    meet(case, "complaint-close", by=town.clerk, at=local("2026-04-20 09:00"))
    later = local("2026-05-01 09:00")
    new = DeadlineRule.objects.get(code="complaint-close", market="home", route="", version=2)

    draft = RuleDraft(new.pk, "working_days", Decimal(11), False)
    job = replay_rule(draft=draft, months=12, by=admin, at=later)
    work.work_off(clock=lambda: later)
    job.refresh_from_db()

    # Both versions are of one rule: the clocks of either are replayed.
    assert MONDAY < later and job.result["self_test"]["reproduced"] == job.result["self_test"]["of"] == 2
