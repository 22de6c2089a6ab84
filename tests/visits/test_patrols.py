"""Plans of a period and patrol reports: drafted, approved, on the list of visits, reported on each day and month, read by the superior."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from accounts.queries import system_user
from aftersales.surveys.models import Asked, questionnaire_in_force
from aftersales.visits.models import PatrolPlan, PatrolReport, PlanDecision, ReportRow, Visit, VisitPlan
from aftersales.visits.operations.patrols import (
    answer_report,
    correct_report,
    open_day,
    open_month,
    remark_visit,
    save_texts,
    sign_report,
)
from aftersales.visits.operations.periods import (
    add_lines,
    ask_approval,
    change_plan,
    decide_plan,
    lines_of,
    open_plan,
    open_planned_visits,
    remove_line,
)
from aftersales.visits.patrolled import checksum, checksum_of_plan, entries_of, outcomes_of, totals
from aftersales.visits.patrols_due import missing_reports, watch_patrols
from aftersales.visits.prints.patrols import plan_paper, report_paper
from aftersales.visits.year import customers_not_reached, seen_in, targets_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories import visits as made
from tests.factories.company import World, at
from tests.factories.slips import SENT, new_slip
from tests.factories.slips import act as act_on_slip

pytestmark = pytest.mark.django_db

MORNING = at("2026-03-02 09:00")
ON_SITE = at("2026-03-10 10:00")
EVENING = at("2026-03-10 18:00")
NEXT_DAY = at("2026-03-11 00:30")


def plan_of_march(world: World, *days: str, **changes: Any) -> PatrolPlan:
    """The plan of sales for March with a line for each day."""
    plan = open_plan(
        unit=world.departments["sales"], span="month", day=date(2026, 3, 5), by=world.sales_head, at=MORNING
    )
    for day in days:
        add(world, plan, day, **changes)
    return plan


def add(world: World, plan: PatrolPlan, day: str, **changes: Any) -> int:
    fields = {
        "kind": VisitPlan.objects.get(code="patrol"),
        "customer": world.customer,
        "visitor": world.sales1,
        "aim": "了解一号线使用情况",
        "problems": "交期",
        "route": "东线",
    } | changes
    return add_lines(
        plan=plan, fields=fields, days=[date.fromisoformat(day)], by=world.sales_head, at=MORNING
    )


def asked(world: World, plan: PatrolPlan) -> PatrolPlan:
    seal = checksum_of_plan(plan, lines_of(plan))
    ask_approval(plan=plan, seal=seal, by=world.sales_head, at=MORNING)
    return PatrolPlan.objects.get(pk=plan.pk)


def decided(
    world: World, plan: PatrolPlan, *, approve: bool = True, by: str = "gm", reason: str = ""
) -> PlanDecision:
    return decide_plan(
        plan=plan,
        approve=approve,
        reason=reason,
        seal=checksum_of_plan(plan, lines_of(plan)),
        by=getattr(world, by),
        at=MORNING,
    )


def visited(world: World, visit: Visit, **answers: Any) -> Visit:
    """The visit was made in person and recorded."""
    visit = made.act(
        visit, "record_visit", by=world.sales1, at=ON_SITE, means="visit", visitor="sales1", spoken_to="周工"
    )
    said = {"answer_1": "希望缩短交期", "answer_2": "对手降价"} | answers
    return made.act(visit, "record", by=world.sales1, at=ON_SITE, **said)


def test_an_approved_plan_puts_each_visit_on_the_list_once_and_its_outcomes_add_up(world: World) -> None:
    plan = plan_of_march(world, "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-10", "2026-03-30")
    plan = asked(world, plan)
    assert open_planned_visits(by=system_user(), at=MORNING) == 0  # not approved yet

    decided(world, plan)

    assert Visit.objects.count() == 4  # the last is more than two weeks away
    runs = [
        open_planned_visits(by=system_user(), at=at(day))
        for day in ("2026-03-02 10:00", "2026-03-16 01:00", "2026-03-16 02:00")
    ]
    assert runs == [0, 1, 0]
    first = Visit.objects.order_by("event_on").first()
    assert first is not None and (first.subject, first.visitor, first.unit) == (
        "了解一号线使用情况",
        world.sales1,
        plan.unit,
    )
    assert Deadline.objects.get(case=first.case_id).due_at == at("2026-03-05 00:00")
    _fourth, fifth, sixth, tenth, _thirtieth = Visit.objects.order_by("event_on")
    made.act(fifth, "refuse", by=world.sales1, at=MORNING, reason="不接待")
    made.act(sixth, "move", by=world.sales1, at=MORNING, moved_to="2026-03-27", reason="检修")
    visited(world, tenth)

    counted = totals(outcomes_of(lines_of(plan), at=at("2026-03-16 09:00")).values())

    assert counted == {"ahead": 1, "visited": 1, "refused": 1, "moved": 1, "overdue": 1}
    assert sum(counted.values()) == len(lines_of(plan))


def test_only_the_head_drafts_and_only_the_leader_above_decides_what_was_seen(world: World) -> None:
    with pytest.raises(NotPermitted, match="drafted by its head"):
        open_plan(
            unit=world.departments["sales"], span="month", day=date(2026, 3, 5), by=world.sales1, at=MORNING
        )
    with pytest.raises(Blocked, match="is over"):
        open_plan(
            unit=world.departments["sales"],
            span="month",
            day=date(2026, 1, 5),
            by=world.sales_head,
            at=MORNING,
        )
    plan = plan_of_march(world)
    with pytest.raises(Blocked, match="Nothing is planned"):
        asked(world, plan)
    add(world, plan, "2026-03-10")
    for wrong in ("2026-03-10", "2026-04-01", "2026-03-01"):  # twice, outside the period, past
        with pytest.raises(Invalid):
            add(world, plan, wrong)
    seen = checksum_of_plan(plan, lines_of(plan))
    add(world, plan, "2026-03-11")
    with pytest.raises(Conflict, match="have changed"):
        ask_approval(plan=plan, seal=seen, by=world.sales_head, at=MORNING)

    plan = asked(world, plan)

    assert Notification.objects.get(kind="patrol_plan_waits").recipient == world.gm
    with pytest.raises(NotPossibleNow, match="before the leader"):
        add(world, plan, "2026-03-12")
    with pytest.raises(NotPermitted, match="never by who put it there"):
        decided(world, plan, by="sales_head")
    with pytest.raises(Invalid):
        decided(world, plan, approve=False)
    decided(world, plan, approve=False, reason="先访重点客户")
    plan = PatrolPlan.objects.get(pk=plan.pk)
    assert plan.is_draft and add(world, plan, "2026-03-12") == 1
    decision = decided(world, asked(world, plan))
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanDecision.objects.filter(pk=decision.pk).update(reason="改")
    assert {one.recipient for one in Notification.objects.filter(kind="patrol_plan_decided")} == {
        world.sales_head
    }


def test_an_approved_plan_changes_by_an_edition_and_the_old_one_stands_until_then(world: World) -> None:
    plan = asked(world, plan_of_march(world, "2026-03-10", "2026-03-30"))
    decided(world, plan)
    plan = PatrolPlan.objects.get(pk=plan.pk)
    with pytest.raises(NotPossibleNow, match="new edition"):
        add(world, plan, "2026-03-20")
    new = change_plan(plan=plan, reason="客户要求", by=world.sales_head, at=MORNING)
    opened, ahead = lines_of(new)
    with pytest.raises(Blocked, match="on the list already"):
        remove_line(plan=new, line=opened.pk, by=world.sales_head, at=MORNING)
    remove_line(plan=new, line=ahead.pk, by=world.sales_head, at=MORNING)
    add(world, new, "2026-03-31")
    later = at("2026-03-17 01:00")

    assert open_planned_visits(by=system_user(), at=later) == 1  # the old edition stands
    assert [one.day.day for one in lines_of(new)] == [10, 30, 31]  # what was opened meanwhile is taken over
    decided(world, asked(world, new))

    assert open_planned_visits(by=system_user(), at=later) == 1
    assert Visit.objects.count() == 3
    assert change_plan(plan=plan, reason="再改", by=world.sales_head, at=MORNING) == new


def report_of_day(world: World, **answers: Any) -> PatrolReport:
    """The draft of the tenth of March, with one visit."""
    visited(world, made.patrol(world, by="sales1", visitor="sales1"), **answers)
    return open_day(visitor=world.sales1, day=date(2026, 3, 10), by=world.sales1, at=EVENING)


def signed(report: PatrolReport, by: Any, moment: Any = EVENING) -> PatrolReport:
    sign_report(report=report, seal=checksum(report, entries_of(report)), by=by, at=moment)
    return PatrolReport.objects.select_related("unit", "visitor", "signed__sent_to").get(pk=report.pk)


def test_a_day_takes_its_visits_goes_to_the_superior_and_the_month_sums_what_is_signed(world: World) -> None:
    report = report_of_day(world, problem="交期太长")
    visit = Visit.objects.get()
    remark_visit(report=report, visit=visit.pk, effect="客户认可", other="", by=world.sales1, at=EVENING)
    save_texts(report=report, market="对手降价", summary="", by=world.sales1, at=EVENING)
    with pytest.raises(NotPermitted):
        signed(report, by=world.sales_head)
    month = open_month(
        unit=world.departments["sales"], day=date(2026, 3, 31), by=world.sales_head, at=at("2026-04-01 09:00")
    )
    with pytest.raises(Blocked, match="No daily report"):
        signed(month, by=world.sales_head)

    report = signed(report, by=world.sales1)
    month = signed(month, by=world.sales_head, moment=at("2026-04-01 10:00"))
    answer = answer_report(report=report, words="请跟进交期", by=world.sales_head, at=NEXT_DAY)

    assert (report.signed.sent_to, month.signed.sent_to) == (world.sales_head, world.gm)
    rows = ReportRow.objects.filter(signed=month.signed).values_list(
        "visitor__username", "days", "visits", "customers", "problems"
    )
    assert list(rows) == [("sales1", 1, 1, 1, 1)]
    told = Notification.objects.filter(kind__startswith="patrol_report").values_list(
        "kind", "recipient__username"
    )
    assert set(told) == {
        ("patrol_report_signed", "sales_head"),
        ("patrol_report_signed", "gm"),
        ("patrol_report_answered", "sales1"),
    }
    with pytest.raises(NotPermitted):
        answer_report(report=report, words="", by=world.sales1, at=NEXT_DAY)
    with pytest.raises(NotPossibleNow, match="new edition"):
        save_texts(report=report, market="", summary="", by=world.sales1, at=NEXT_DAY)
    for row in (ReportRow.objects.filter(signed=report.signed), type(answer).objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()
    again = correct_report(report=report, reason="补记", by=world.sales1, at=NEXT_DAY)
    assert (again.edition, again.market, again.remarks.get().effect) == (2, "对手降价", "客户认可")


def test_what_is_not_recorded_is_not_signed_and_what_is_owed_is_reminded_of_once(world: World) -> None:
    visit = made.patrol(world, by="sales1", visitor="sales1")
    made.act(
        visit, "record_visit", by=world.sales1, at=ON_SITE, means="visit", visitor="sales1", spoken_to="周工"
    )
    report = open_day(visitor=world.sales1, day=date(2026, 3, 10), by=world.sales1, at=EVENING)
    with pytest.raises(Blocked, match="Record what the customer said"):
        signed(report, by=world.sales1)
    assert missing_reports([world.departments["sales"]], at=EVENING) == []  # no report was ever signed here
    made.act(visit, "record", by=world.sales1, at=ON_SITE, answer_1="无")
    signed(report, by=world.sales1)
    other = made.patrol(
        world, by="sales1", visitor="sales1", planned_on="2026-03-11", moment=at("2026-03-11 08:00")
    )
    made.act(
        other,
        "record_visit",
        by=world.sales1,
        at=at("2026-03-11 10:00"),
        means="visit",
        visitor="sales1",
        spoken_to="周工",
    )

    night = [
        watch_patrols(at(moment)).reminded
        for moment in ("2026-03-11 20:00", "2026-03-12 00:01", "2026-03-12 09:00")
    ]

    assert night == [0, 1, 0]
    assert watch_patrols(at("2026-04-02 00:01")).reminded == 1  # the month, to the head
    told = (
        Notification.objects.filter(kind="patrol_report_due")
        .order_by("pk")
        .values_list("recipient__username", flat=True)
    )
    assert list(told) == ["sales1", "sales_head"]


def test_the_year_tells_who_was_not_seen_and_reminds_a_month_before_its_end(world: World) -> None:
    type(world.customer).objects.filter(pk__in=[world.customer.pk, world.overseas.pk]).update(grade="A")
    visited(world, made.patrol(world, by="sales1", visitor="sales1"))

    rows = seen_in(world.gm, 2026)
    targets = [(one.made, one.needed) for one in targets_of(world.gm, 2026, rows)]
    told = watch_patrols(at("2026-12-03 09:00"))

    assert [(one.customer.code, one.times) for one in rows] == [("C900", 0), ("C001", 1)]
    customers = type(world.customer).objects.filter(is_active=True).count()
    assert targets == [(1, 2), (1, customers), (1, 2), (0, 1)]
    assert told.reminded == 4
    assert seen_in(world.prod1, 2026)[1].times == 0  # the visit has not reached production
    words = {
        one.facts["what"]: one.recipient.username
        for one in Notification.objects.filter(kind="visits_of_year_due")
    }
    assert words == {
        "main-users-year": "sales_head", "survey-all-units": "sales_head",
        "gm-visit-year": "gm_office", "user-visit": "qa_head",
    }  # fmt: skip


def test_a_customer_counts_as_reached_by_a_visit_or_by_an_answer_with_a_name(world: World) -> None:
    everybody = Case.objects.as_system("what the year owes is counted whole, whoever is reminded")
    visited(world, made.patrol(world, by="sales1", visitor="sales1"))
    unreached = set(customers_not_reached(everybody, 2026))
    assert world.customer not in unreached and world.overseas in unreached

    by_name = questions_to(world.overseas, world)
    assert world.overseas not in set(customers_not_reached(everybody, 2026))

    assert world.overseas in set(customers_not_reached(everybody, 2027))
    assert world.overseas in set(customers_not_reached(Case.objects.visible_to(world.prod1), 2026))
    Asked.objects.filter(pk=by_name.pk).update(customer=None)
    assert world.overseas in set(customers_not_reached(everybody, 2026))
    page = logged_in(world.gm).get("/aftersales/visits/year/?year=2026").content.decode()
    assert 'id="unreached"' in page and "C900" in page


def questions_to(customer: Any, world: World) -> Asked:
    """Somebody of the customer who has answered about a visit of ours."""
    about = made.patrol(world, by="sales1", visitor="sales1")
    return Asked.objects.create(
        questionnaire=questionnaire_in_force("visit", MORNING), about=about.case, customer=customer, name="李工",
        way="paper", state="answered", answered_at=MORNING, issued_at=MORNING, added_by=world.sales1, added_at=MORNING,
    )  # fmt: skip


def logged_in(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_the_pages_keep_what_was_typed_and_show_each_only_what_is_theirs(world: World) -> None:
    head, leader = logged_in(world.sales_head), logged_in(world.gm)
    base = "/aftersales/visits/"
    today = MORNING.date()

    opened = head.post(f"{base}periods/open/", {"unit": "sales", "span": "year", "day": "2098-03-02"})
    page = opened.headers["Location"]
    line = {
        "kind": "patrol",
        "customer_text": "C001",
        "visitor": "sales1",
        "day": "2098-11-01",
        "every": "month",
        "aim": "回访",
    }
    wrong = head.post(f"{page}add/", line | {"aim": ""})
    assert wrong.status_code == 422 and "2098-11-01" in wrong.content.decode()
    assert head.post(f"{page}add/", line).status_code == 302
    plan = PatrolPlan.objects.get()
    assert [one.day.isoformat() for one in lines_of(plan)] == ["2098-11-01", "2098-12-01"]
    head.post(f"{page}ask/", {"seal": checksum_of_plan(plan, lines_of(plan))})
    assert "waits for you" in leader.get(f"{base}periods/").content.decode()
    refused = leader.post(
        f"{page}decide/", {"decision": "refuse", "reason": "", "seal": checksum_of_plan(plan, lines_of(plan))}
    )
    assert refused.status_code == 422 and "Say why it goes back" in refused.content.decode()
    done = leader.post(
        f"{page}decide/",
        {"decision": "approve", "reason": "", "seal": checksum_of_plan(plan, lines_of(plan))},
    )
    assert done.status_code == 302 and "exactly those that were approved" in head.get(page).content.decode()
    assert logged_in(world.prod1).get(page).status_code == 404
    assert logged_in(world.prod1).get(f"{base}periods/").status_code == 403
    assert today.year == 2026

    report = signed(report_of_day(world), by=world.sales1)
    shown = head.get(report.get_absolute_url()).content.decode()
    assert "希望缩短交期" in shown and "Mark as read" in shown
    assert logged_in(world.cs1).get(report.get_absolute_url()).status_code == 404
    assert head.get(f"{base}reports/").status_code == head.get(f"{base}year/").status_code == 200


def test_the_papers_tell_of_visits_only_to_those_they_have_reached(world: World) -> None:
    report = signed(report_of_day(world), by=world.sales1)
    plan = plan_of_march(world, "2026-03-20")
    common: dict[str, Any] = {"company": Company.get(), "code": [], "by": world.gm, "at": EVENING}
    visit = Visit.objects.get()
    with translation.override("en"):
        full, empty = (
            json.dumps(report_paper(report, entries_of(report), readable=known, remarks={}, **common), ensure_ascii=False, default=str)
            for known in ({visit.case_id: visit.case.reference}, {})
        )  # fmt: skip
        planned = json.dumps(
            plan_paper(plan, lines_of(plan), outcomes_of(lines_of(plan), at=EVENING), **common),
            ensure_ascii=False,
            default=str,
        )

    assert "希望缩短交期" in full and "东方电子" in full
    assert "a visit that has not reached you" in empty and "希望缩短交期" not in empty
    assert "了解一号线使用情况" in planned and "Draft: not approved yet." in planned


def test_a_letter_has_its_number_reply_decision_of_the_leader_and_line_in_the_ledger(world: World) -> None:
    letter = made.patrol(
        world, plan="register", subject="来信询问交期", planned_on="2026-03-03", moment=MORNING
    )
    letter = made.act(
        letter, "record_visit", by=world.cs1, at=MORNING, means="letter", visitor="cs1", spoken_to="周工"
    )
    letter = made.act(
        letter, "ask_leader", by=world.cs1, at=MORNING, leader="deputy_gm", question="能否提前交货"
    )
    with pytest.raises(Blocked, match="lies before"):
        made.act(letter, "record", by=world.cs1, at=MORNING, answer_1="询问交期")
    with pytest.raises(NotPermitted, match="before whom it was put"):
        made.act(letter, "answer_as_leader", by=world.gm, at=MORNING, approves="yes", words="可以")
    letter = made.act(
        letter, "answer_as_leader", by=world.deputy_gm, at=MORNING, approves="yes", words="提前一周"
    )
    letter = made.act(
        letter, "reply", by=world.cs1, at=MORNING, language="zh-hans", subject="答复", text="可提前一周交货"
    )
    letter = made.act(letter, "record", by=world.cs1, at=MORNING, answer_1="询问交期")

    names = [one.name for one in letter.case.attachments.all()]
    told = Notification.objects.filter(kind__startswith="visit_").values_list("kind", "recipient__username")
    ledger = logged_in(world.cs1).get("/aftersales/visits/register/").content.decode()

    assert names == [f"reply-{letter.case.reference}.pdf"]
    assert ("visit_for_leader", "deputy_gm") in told and letter.state == "visit_closed"
    assert letter.case.reference in ledger and "来信询问交期" in ledger and "邓副: approved" in ledger


def test_an_urgent_report_goes_to_the_superior_at_once_and_up_to_the_leader(world: World) -> None:
    slip = new_slip(world, "patrol_urgent", who="sales1")
    assert slip.case.owner == world.sales_head

    slip = act_on_slip(slip, "pass_up", by=world.sales_head, at=SENT, measures="先稳住客户")

    assert slip.case.owner == world.gm
