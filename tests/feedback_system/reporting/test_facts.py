"""Facts of cases: written by the step, equal to what a rebuild makes, mended by the nightly check."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Case
from feedback_system.reporting.facts import kinds_with_facts
from feedback_system.reporting.models import CaseFact, Outcome
from feedback_system.reporting.operations import check_figures
from feedback_system.reporting.rebuilding import compare, fill_missing
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, walk
from tests.quality.test_report_figures import lively

pytestmark = pytest.mark.django_db


def test_after_any_steps_the_facts_are_what_a_rebuild_makes(world: World) -> None:
    lively(world)  # given complaints, alerts, slips, a signal and improvements in many states

    found = compare(mend=False)  # when everything is read afresh

    assert found.cases == Case.objects.as_system("test").filter(kind__in=kinds_with_facts()).count()
    assert found.drifted == 0, "; ".join(found.examples)  # then nothing differs


def test_a_closed_complaint_says_its_month_its_outcome_and_whether_it_was_on_time(world: World) -> None:
    complaint = complaint_at(world, State.EXECUTING)

    fact = CaseFact.objects.get(case=complaint.case)

    assert (fact.kind, fact.route, fact.sort) == ("complaint", complaint.route.code, "quality")
    assert fact.opened_month == date(2026, 3, 1) and fact.closed_month == date(2026, 3, 1)
    assert fact.closed_at == complaint.closed_at and fact.outcome == Outcome.UPHELD
    assert fact.on_time is True and fact.met_at == complaint.closed_at < fact.due_at
    assert fact.department == complaint.sales_department
    assert fact.approved_fen == int(complaint.remedy_total() * 100) > 0 and fact.approval_role


def test_the_last_hour_of_a_month_in_the_company_belongs_to_that_month_wherever_the_server_stands(
    world: World,
) -> None:
    """23:30 in Shanghai on the last of March is 15:30 in UTC; 0:30 of April there is still March in UTC."""
    late = new_complaint(world, at=at("2026-03-31 23:30"))
    early = new_complaint(world, at=at("2026-04-01 00:30"), order_number="SO-7")

    months = {one.case_id: one.opened_month for one in CaseFact.objects.all()}

    assert months == {late.case_id: date(2026, 3, 1), early.case_id: date(2026, 4, 1)}


def test_amounts_of_another_currency_count_at_the_rate_of_the_case(world: World) -> None:
    complaint = complaint_at(world, State.EXECUTING)
    Complaint.objects.filter(pk=complaint.pk).update(currency="USD", exchange_rate="7.10")
    Approval.objects.filter(case=complaint.case, subject="remedy").update(
        amount="1704.00"
    )  # in the own currency

    compare(mend=True)

    fact = CaseFact.objects.get(case=complaint.case)
    assert (fact.currency, fact.approved_fen) == ("USD", 170400)


def test_a_department_found_responsible_is_followed_and_a_new_name_is_no_drift(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)
    assert CaseFact.objects.get(case=complaint.case).responsible is None

    complaint = walk(world, complaint, LONG_WAY[1:], start=at("2026-03-03 09:00"))
    department = complaint.responsible_department
    assert department is not None
    department.label_zh_hans = "制造一部"
    department.save()

    fact = CaseFact.objects.get(case=complaint.case)
    assert fact.responsible == department and fact.loss_fen > 0 and fact.fault
    assert compare(mend=False).drifted == 0


def test_drift_is_found_named_mended_and_told_on_the_health_page(world: World, client: Client) -> None:
    complaint, other = new_complaint(world), new_complaint(world, order_number="SO-8")
    CaseFact.objects.filter(case=complaint.case).update(severity="critical")  # given one spoilt and one lost
    CaseFact.objects.filter(case=other.case).delete()

    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_figures", check=True, stdout=StringIO())
    check = check_figures(at=MONDAY_9AM)  # when the night comes

    assert (check.cases, check.drifted) == (2, 2)
    assert check.examples == f"{complaint.case.receipt_number}: severity"
    assert compare(mend=False).drifted == 0
    told = StringIO()
    call_command("rebuild_figures", stdout=told)
    assert told.getvalue() == "cases 2, missing 0, differing 0\n"
    client.force_login(world.admin)
    client.cookies["django_language"] = "en"
    assert "2 of 2 cases had other figures" in client.get("/settings/health/").content.decode()


def test_cases_without_facts_get_them_at_the_next_start(world: World) -> None:
    complaint = new_complaint(world)
    CaseFact.objects.all().delete()

    assert fill_missing() == 1 and fill_missing() == 0
    assert CaseFact.objects.get().case == complaint.case


def test_every_kind_is_counted_but_the_confidential_ones() -> None:
    assert set(kinds_with_facts()) == {kind.code for kind in all_kinds() if not kind.confidential}
