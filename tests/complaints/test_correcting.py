"""A changed market, class or severity: which clocks follow, what is shown first, and what the history keeps."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import Deadline, DeadlineRule
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db

TUESDAY = at("2026-03-03 10:00")
OVERSEAS = {
    "market": "overseas",
    "complaint_class": "quality",
    "severity": "general",
    "reason": "货发海外工厂",
}


def close_clock(complaint: Complaint) -> Deadline:
    return complaint.case.deadlines.get(code="complaint-close")


def correct(world: World, complaint: Complaint, *, moment=TUESDAY, **fields) -> Complaint:
    """Take the step as a machine does: the first answer names the mark, the second sending carries it."""
    with pytest.raises(Invalid) as refused:
        take(complaint, "correct_facts", by=world.qa_head, at=moment, **fields)
    mark = str(refused.value).rsplit("“", 1)[1].split("”")[0]
    return take(complaint, "correct_facts", by=world.qa_head, at=moment, **fields, seen=mark)


def test_the_running_clock_keeps_its_start_and_gets_the_rule_that_fits_now(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    before = close_clock(complaint)

    complaint = correct(world, complaint, **OVERSEAS)

    after = close_clock(complaint)
    assert (after.pk, after.started_at) == (before.pk, before.started_at)
    assert (before.due_at, after.due_at) == (at("2026-03-16 00:00"), at("2026-03-20 00:00"))
    assert after.rule.market == "overseas"
    moved = CaseEvent.objects.get(case=complaint.case_id, name="deadline_moved").facts
    assert (moved["was_rule"]["market"], moved["rule"]["market"]) == ("home", "overseas")
    corrected = CaseEvent.objects.get(case=complaint.case_id, name="correct_facts").facts
    assert (corrected["was"], corrected["became"]) == ({"market": "home"}, {"market": "overseas"})
    assert Notification.objects.get(case=complaint.case_id, kind="deadline_moved").recipient == world.qa1


def test_the_page_shows_which_deadline_moves_before_it_saves_anything(world: World, client: Client) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    client.force_login(world.gm_office)
    url = reverse("desk:step", args=["complaints", complaint.case.reference, "correct_facts"])
    sent = {**OVERSEAS, "seen": "", "version": complaint.case.version}

    shown = client.post(url, sent)
    page = shown.content.decode()
    assert shown.status_code == 422
    assert "03-16" in page and "03-20" in page
    assert close_clock(complaint).due_at == at("2026-03-16 00:00")
    mark = shown.context["form"]["seen"].value()
    assert f'name="seen" value="{mark}"' in page

    other = client.post(url, {**sent, "severity": "major", "seen": mark})
    assert other.status_code == 422  # what was shown was something else
    done = client.post(url, {**sent, "seen": mark})
    assert done.status_code == 302
    assert close_clock(complaint).due_at == at("2026-03-20 00:00")


def test_who_may_not_is_refused_and_nothing_to_change_is_said(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    with pytest.raises(NotPermitted):
        take(complaint, "correct_facts", by=world.qa1, at=TUESDAY, **OVERSEAS)
    with pytest.raises(Invalid, match="Nothing changes"):
        take(complaint, "correct_facts", by=world.qa_head, at=TUESDAY, **{**OVERSEAS, "market": "home"})


def test_levels_that_were_told_are_not_told_again_after_the_move(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    passed = at("2026-03-13 12:00")  # half and four fifths of the time are used
    escalate_due(now=passed, by=world.admin)
    told = Escalation.objects.filter(deadline__code="complaint-close", deadline__case=complaint.case_id)
    levels = set(told.values_list("level", flat=True))

    complaint = correct(world, complaint, moment=passed, **OVERSEAS)
    escalate_due(now=at("2026-03-19 23:00"), by=world.admin)

    assert set(told.values_list("level", flat=True)) == levels
    escalate_due(now=at("2026-03-20 00:00"), by=world.admin)
    assert set(told.values_list("level", flat=True)) > levels


def test_flagging_as_major_moves_the_clocks_whose_rule_asks_for_the_severity(world: World) -> None:
    home = DeadlineRule.objects.get(code="complaint-close", market="home", route="")
    home.pk, home.severity, home.amount = None, "major", 7
    home.save()
    complaint = complaint_at(world, State.INVESTIGATING)

    complaint = take(complaint, "flag_major", by=world.qa_head, at=TUESDAY, reason="停线")

    assert close_clock(complaint).due_at == at("2026-03-10 00:00")
    facts = CaseEvent.objects.get(case=complaint.case_id, name="flag_major").facts
    assert (facts["was"], facts["became"]) == ({"severity": "general"}, {"severity": "major"})


def test_a_clock_that_was_moved_to_a_newer_version_stays_there_when_nothing_chooses_another_rule(
    world: World,
) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    newer = DeadlineRule.objects.get(code="complaint-close", market="home", route="")
    newer.pk, newer.version, newer.amount, newer.effective_from = None, 2, 10, at("2026-03-03 00:00")
    newer.save()
    close = close_clock(complaint)
    close.rule = newer
    close.save(update_fields=["rule"])

    complaint = correct(world, complaint, **{**OVERSEAS, "market": "home", "severity": "major"})

    assert close_clock(complaint).rule_id == newer.pk
