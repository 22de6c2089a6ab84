"""The months of deductions over papers in force: instalments, holds, what is given back, who left, wage and bonus."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from accounts.models import User
from complaints.penalties.figures import figures_of
from complaints.penalties.models import DeductionMonth, DeductionRow, MonthlyPay, PenaltyEntry, SanctionLine
from complaints.penalties.operations.months import close_month, save_pay, what_blocks_closing
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import World, at
from tests.penalties.papers import (
    APRIL,
    JUNE,
    MARCH,
    MAY,
    OBJECTED,
    OVERRULED,
    PLENTY,
    act,
    books,
    closed,
    month_with,
    only_line,
    opened,
    opening,
    pay,
    penalty_of,
    sanction_of,
    switch_on,
    taken,
)

pytestmark = pytest.mark.django_db

THOUSAND = (PLENTY, "1000")


def test_a_penalty_of_1500_is_taken_in_500_300_500_and_200(on: World) -> None:
    line = only_line(penalty_of(on, "prod1", "1500"))

    found = []
    for month, bonus in ((MARCH, "1000"), (APRIL, "600"), (MAY, "1000"), (JUNE, "1000")):
        found += taken(month_with(on, month, prod1=(PLENTY, bonus)))

    assert [one[1:] for one in found] == [
        (D(500), D(1000)),
        (D(300), D(700)),
        (D(500), D(200)),
        (D(200), D(0)),
    ]
    assert line.entries.aggregate(sum=Sum("amount"))["sum"] == 0


def test_two_papers_add_up_under_one_cap_and_the_oldest_comes_first(on: World) -> None:
    penalty_of(on, "prod1", "350", moment=at("2026-03-18 10:00"))
    penalty_of(on, "prod1", "400", number=2, moment=at("2026-03-19 10:00"))

    assert [one[1] for one in taken(month_with(on, MARCH, prod1=THOUSAND))] == [D(350), D(150)]
    assert [one[1] for one in taken(month_with(on, APRIL, prod1=THOUSAND))] == [D(250)]


def test_a_sanction_is_outside_the_cap_and_the_whole_never_above_the_bonus(on: World) -> None:
    sanction_of(on, "prod1", kind="minor", amount="800")
    penalty_of(on, "prod1", "600", number=2)

    assert [one[1:] for one in taken(month_with(on, MARCH, prod1=THOUSAND))] == [
        (D(800), D(0)),
        (D(200), D(400)),
    ]


def test_with_the_cap_over_all_500_is_taken_and_900_carried(on: World) -> None:
    switch_on(on, cap_covers_sanctions=True)
    sanction_of(on, "prod1", kind="minor", amount="800")
    penalty_of(on, "prod1", "600", number=2)

    total = figures_of(month_with(on, MARCH, prod1=THOUSAND)).total

    assert (total["taken"], total["carried"]) == (D(500), D(900))


def test_a_major_demerit_takes_the_bonus_of_its_month_and_no_other(on: World) -> None:
    line = only_line(sanction_of(on, "prod1", kind="major"))

    assert [one[1:] for one in taken(month_with(on, MARCH, prod1=(PLENTY, "1900")))] == [(D(1900), D(0))]
    assert taken(month_with(on, APRIL)) == []
    assert books(line) == [("posted", D(1900)), ("taken", D(-1900))]


def test_a_month_without_a_bonus_ends_a_major_demerit_with_nothing(on: World) -> None:
    line = only_line(sanction_of(on, "prod1", kind="major"))

    month_with(on, MARCH, prod1=(PLENTY, "0"))
    month_with(on, APRIL, prod1=THOUSAND)

    assert books(line) == []


def test_the_limits_of_the_law_hold_whatever_the_policy_says(on: World) -> None:
    sanction_of(on, "prod1", kind="major")

    assert [one[1:] for one in taken(month_with(on, MARCH, prod1=("5000", "1900")))] == [(D(1000), D(900))]
    assert [one[1:] for one in taken(month_with(on, APRIL, prod1=("2300", "1900")))] == [(D(300), D(600))]


def test_without_the_least_wage_no_month_is_closed(on: World) -> None:
    switch_on(on, least_wage=None)
    penalty_of(on, "prod1", "100")
    month = opened(on, MARCH)
    pay(on, MARCH, prod1=THOUSAND)

    with pytest.raises(Blocked, match="least wage"):
        closed(on, month)


def test_without_wage_and_bonus_no_month_is_closed_and_the_names_are_said(on: World) -> None:
    penalty_of(on, "prod1", "100")
    month = opened(on, MARCH)

    with pytest.raises(Blocked, match="潘工"):
        closed(on, month)
    assert len(what_blocks_closing(figures_of(month))) == 1


def test_an_open_objection_holds_the_line_and_withdrawn_it_goes_on(on: World) -> None:
    paper = penalty_of(on, "prod1", "300")
    paper = act(paper, "file_appeal", by=on.prod1, at=OBJECTED, speaks_for="me", reasons="x")

    march = month_with(on, MARCH)
    act(paper, "withdraw_appeal", by=on.prod1, at=at("2026-04-02 09:00"), appeal=1)
    april = month_with(on, APRIL, prod1=THOUSAND)

    assert taken(march) == [("prod1", D(0), D(300))]
    assert DeductionRow.objects.get(month=march).note == DeductionRow.Note.HELD
    assert taken(april) == [("prod1", D(300), D(0))]


def test_what_was_taken_is_given_back_as_a_credit_after_an_upheld_objection(on: World) -> None:
    paper = penalty_of(on, "prod1", "1500")
    line = only_line(paper)
    month_with(on, MARCH, prod1=THOUSAND)
    moment = at("2026-04-02 09:00")
    paper = act(paper, "file_appeal", by=on.prod1, at=moment, speaks_for="me", reasons="x")
    act(paper, "decide_appeal", by=on.chairman, at=moment, appeal=1, decision="lifted", reason="y")

    april = month_with(on, APRIL)

    assert books(line) == [
        ("posted", D(1500)),
        ("taken", D(-500)),
        ("reversal", D(-1500)),
        ("given_back", D(500)),
    ]
    row = DeductionRow.objects.get(month=april)
    assert (row.opening, row.added, row.taken, row.carried) == (D(1000), D(-1500), D(-500), D(0))
    assert DeductionRow.objects.filter(line=line).aggregate(sum=Sum("taken"))["sum"] == 0
    assert taken(month_with(on, MAY)) == []


def test_a_paper_lifted_before_any_month_leaves_no_row(on: World) -> None:
    paper = penalty_of(on, "prod1", "1500")
    paper = act(paper, "file_appeal", by=on.prod1, at=OBJECTED, speaks_for="me", reasons="x")
    act(paper, "decide_appeal", by=on.chairman, at=OVERRULED, appeal=1, decision="lifted", reason="y")

    assert taken(month_with(on, MARCH)) == []


def test_nothing_is_taken_when_the_ruling_is_no_longer_in_force(on: World) -> None:
    paper = penalty_of(on, "prod1", "300")
    paper.ruling.superseded_at = OBJECTED
    paper.ruling.save()

    assert taken(month_with(on, MARCH)) == [("prod1", D(0), D(300))]


def test_of_who_left_nothing_is_taken_and_personnel_decides_on_the_rest(on: World) -> None:
    paper = penalty_of(on, "prod1", "1500")
    month_with(on, MARCH, prod1=THOUSAND)
    with pytest.raises(NotPossibleNow):  # who still works here goes on paying
        act(paper, "write_off", by=on.hr, at=opening(APRIL), line=1, reason="离职")
    User.objects.filter(username="prod1").update(is_active=False)

    april = month_with(on, APRIL)
    with pytest.raises(NotPermitted):
        act(paper, "write_off", by=on.finance, at=opening(MAY), line=1, reason="离职")
    with pytest.raises(Invalid):
        act(paper, "write_off", by=on.hr, at=opening(MAY), line=1, reason=" ")
    before = Case.objects.get(pk=paper.case_id).version
    paper = act(paper, "write_off", by=on.hr, at=opening(MAY), line=1, reason="离职，不再追扣")
    may = month_with(on, MAY)

    assert taken(april) == [("prod1", D(0), D(1000))]
    assert DeductionRow.objects.get(month=april).note == DeductionRow.Note.LEFT
    row = DeductionRow.objects.get(month=may)
    assert (row.opening, row.added, row.taken, row.carried) == (D(1000), D(-1000), D(0), D(0))
    assert Case.objects.get(pk=paper.case_id).version == before + 1
    event = CaseEvent.objects.filter(case=paper.case_id, name="write_off").get()
    assert event.facts.keys() == {"line", "before", "after"}  # neither person nor amount
    with pytest.raises(NotPossibleNow):
        act(paper, "write_off", by=on.hr, at=opening(JUNE), line=1, reason="再次")


def test_a_paper_put_into_force_after_the_month_belongs_to_the_next(on: World) -> None:
    penalty_of(on, "prod1", "300", moment=at("2026-04-02 10:00"))
    march = opened(on, MARCH)

    assert figures_of(march).rows == []
    closed(on, march)
    assert taken(month_with(on, APRIL, prod1=THOUSAND)) == [("prod1", D(300), D(0))]


def test_a_month_is_closed_once_in_its_turn_with_the_figures_that_were_seen(on: World) -> None:
    penalty_of(on, "prod1", "1500")
    march = opened(on, MARCH)
    with pytest.raises(Blocked, match="still open"):
        opened(on, APRIL)
    stale = figures_of(march).seal
    pay(on, MARCH, prod1=THOUSAND)
    with pytest.raises(Conflict):
        close_month(month=march, seal=stale, by=on.hr, at=opening(MARCH))
    for username in ("finance", "gm_office", "admin", "auditor"):
        with pytest.raises(NotPermitted):
            close_month(month=march, seal=figures_of(march).seal, by=getattr(on, username), at=opening(MARCH))
    closed(on, march)

    with pytest.raises(NotPossibleNow, match="closed"):
        closed(on, march)
    with pytest.raises(Blocked, match="next month"):
        opened(on, MAY)
    assert PenaltyEntry.objects.filter(month=march).count() == 1


def test_pay_of_a_closed_month_stands(on: World) -> None:
    penalty_of(on, "prod1", "100")
    month_with(on, MARCH, prod1=THOUSAND)

    with pytest.raises(NotPossibleNow, match="closed"):
        pay(on, MARCH, prod1=(PLENTY, "900"))


def test_wage_and_bonus_are_entered_by_personnel_only_and_the_bonus_is_a_part_of_the_wage(on: World) -> None:
    for username in ("admin", "auditor", "finance", "gm", "gm_office", "prod1"):
        with pytest.raises(NotPermitted):
            save_pay(month=MARCH, pays={}, by=getattr(on, username), at=opening(MARCH))
    with pytest.raises(Invalid, match="潘工"):
        pay(on, MARCH, prod1=("500", "1000"))
    pay(on, MARCH, prod1=("3000", "1000"))

    row = MonthlyPay.objects.get()
    assert (row.wage, row.bonus, row.history.get().history_user) == (D(3000), D(1000), on.hr)


@pytest.mark.django_db(transaction=True)
def test_the_books_refuse_to_be_changed_or_deleted(world: World) -> None:
    switch_on(world)
    penalty_of(world, "prod1", "1500")
    month_with(world, MARCH, prod1=THOUSAND)

    for rows in (PenaltyEntry.objects, DeductionRow.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        PenaltyEntry.objects.update(amount=D(1))
    with pytest.raises(DatabaseError), transaction.atomic():
        DeductionRow.objects.update(taken=D(1))


def test_the_database_refuses_rows_out_of_balance_and_a_second_taking_in_a_month(on: World) -> None:
    line = only_line(penalty_of(on, "prod1", "1500"))
    month = month_with(on, MARCH, prod1=THOUSAND)

    with pytest.raises(DatabaseError), transaction.atomic():
        PenaltyEntry.objects.create(
            line=line, kind="taken", amount=D(-1), month=month, at=opening(MARCH), by=on.hr
        )
    other = SanctionLine.objects.get(
        pk=only_line(sanction_of(on, "qa1", kind="warning", amount="400", number=2)).pk
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        DeductionRow.objects.create(
            month=month, line=other, opening=D(1), added=D(1), taken=D(1), carried=D(0)
        )


def test_switched_off_again_no_month_is_opened_and_the_books_stay(on: World) -> None:
    penalty_of(on, "prod1", "1500")
    month_with(on, MARCH, prod1=THOUSAND)
    switch_on(on, is_on=False, checked=False)

    with pytest.raises(NotPossibleNow, match="switched off"):
        opened(on, APRIL)
    assert DeductionMonth.objects.get().code == "2026-03"


def test_a_paper_is_closed_when_its_books_are_level_and_lifted_afterwards_gives_all_of_it_back(
    on: World,
) -> None:
    paper = penalty_of(on, "prod1", "800")
    month_with(on, MARCH, prod1=THOUSAND)
    with pytest.raises(Blocked, match="still to be taken"):
        act(paper, "close", by=on.hr, at=opening(APRIL))
    month_with(on, APRIL, prod1=THOUSAND)

    paper = act(paper, "close", by=on.hr, at=opening(MAY))
    assert (paper.state, paper.closed_at) == ("settled", opening(MAY))
    with pytest.raises(NotPossibleNow):  # its ruling stands
        act(paper, "lift", by=on.gm_office, at=opening(MAY), reason="x")

    paper.ruling.overturned_at = opening(MAY)
    paper.ruling.save()
    paper = act(paper, "lift", by=on.gm_office, at=at("2026-05-25 10:00"), reason="判定已撤销")

    assert (paper.state, paper.closed_at) == ("settled", opening(MAY)), "a settled paper stays where it is"
    assert only_line(paper).state == "lifted"
    assert taken(month_with(on, MAY)) == [("prod1", D(-800), D(0))]
    assert sum(amount for _kind, amount in books(only_line(paper))) == 0
    with pytest.raises(NotPossibleNow):
        act(paper, "lift", by=on.gm_office, at=at("2026-05-27 10:00"), reason="再次")
