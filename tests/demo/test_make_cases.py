"""Made cases: as good as typed ones for lists, clocks, history and the next step, only faster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from aftersales.contracts.models import Renewal
from aftersales.contracts.operations.clocks import text_of_case as words_of_renewal
from aftersales.contracts.states import FINISHED as RENEWAL_OVER
from aftersales.models import GoodsReturn
from aftersales.operations.clocks import text_of_case as words_of_return
from aftersales.services.operations.clocks import text_of_case as words_of_service
from aftersales.services.states import FINISHED as SERVICE_OVER
from aftersales.states import FINISHED as RETURN_OVER
from aftersales.surveys.models import Asked, Remark
from aftersales.visits.models import Visit
from aftersales.visits.operations.clocks import text_of_case as words_of_visit
from aftersales.visits.states import FINISHED as VISIT_OVER
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.operations.clocks import text_of_case as words_of_complaint
from complaints.states import FINISHED, OPEN, State
from demo.families import SLOT
from demo.people import Cast
from feedback_system.approvals.operations import deciders, pending
from feedback_system.attachments.operations import attach
from feedback_system.audit.models import CaseEvent, EventPayload
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named, offered_kinds
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations.running import recount, stops_of
from feedback_system.numbering.models import Counter
from feedback_system.numbering.operations import PREFIXES
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.rebuilding import compare
from feedback_system.searching.models import CaseSearch
from feedback_system.searching.text import normalise
from quality.anomalies.models import Anomaly
from quality.anomalies.operations.clocks import text_of_case as words_of_alert
from quality.anomalies.states import FINISHED as ANOMALY_OVER
from quality.investigations.models import Entry, Investigation
from quality.investigations.operations.clocks import text_of_case as words_of_investigation
from quality.investigations.states import FINISHED as INVESTIGATION_OVER
from quality.models import Improvement
from quality.operations.clocks import text_of_case as words_of_improvement
from quality.slips.operations.clocks import text_of_case as words_of_slip
from quality.slips.states import FINISHED as SLIP_OVER
from quality.states import FINISHED as IMPROVEMENT_OVER
from quality.supplier_requests.models import SupplierRequest
from quality.supplier_requests.operations.clocks import text_of_case as words_of_request
from quality.supplier_requests.states import FINISHED as REQUEST_OVER
from quality.watches.models import Watch
from quality.watches.operations.clocks import text_of_case as words_of_signal
from quality.watches.states import FINISHED as SIGNAL_OVER

pytestmark = [pytest.mark.slow, pytest.mark.heavy, pytest.mark.django_db]

COUNT = 800
WORDS = {
    "complaint": words_of_complaint,
    "improvement": words_of_improvement,
    "return": words_of_return,
    "anomaly": words_of_alert,
    "slip": words_of_slip,
    "investigation": words_of_investigation,
    "supplier_request": words_of_request,
    "watch": words_of_signal,
    "service": words_of_service,
    "visit": words_of_visit,
    "renewal": words_of_renewal,
}
"""What gives the words of a case when its search row is made again."""


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What `make_cases 800` says on an empty database, once for all tests here."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        out = StringIO()
        call_command("make_cases", str(COUNT), "--seed", "7", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def copied() -> Any:
    """The cases that were copied, not walked: the newest quarter of the table holds no others."""
    return Case.objects.order_by("-pk")[: COUNT // 4]


def copied_of(**which: Any) -> Any:
    """Those of the copied cases, unordered so that they can be counted."""
    return Case.objects.filter(pk__in=[case.pk for case in copied()], **which)


def newest_in(state: State) -> Complaint:
    return Complaint.objects.filter(state=state).select_related("case", "salesperson").order_by("-pk")[0]


def take(complaint: Complaint, step: str, by: User, **data: Any) -> Complaint:
    return advance(
        complaint_kind.steps[step],
        complaint.case,
        by=by,
        at=timezone.now(),
        version=complaint.case.version,
        data=data,
    )


def test_real_data_is_protected_from_made_cases() -> None:
    with pytest.raises(CommandError, match="demo or test database"):
        call_command("make_cases", "5")


def test_it_makes_as_many_as_asked_and_its_figures_agree_with_the_tables(said: str) -> None:
    told = {tuple(line.split()[1:]): int(line.split()[0]) for line in said.splitlines()[:-1]}

    assert Case.objects.count() == sum(told.values()) == COUNT
    assert told == {place: Case.objects.filter(kind=place[0], state=place[1]).count() for place in told}
    assert said.splitlines()[-1].startswith(f"{COUNT} cases in ")


def test_cases_of_every_kind_are_made(said: str) -> None:
    # Fewer than a quarter are walked; copies lie by their weeks, so that those of a rare kind may all be old ones.
    copies = Case.objects.filter(pk__in=Case.objects.order_by("-pk").values("pk")[: COUNT * 3 // 4])
    kinds = dict(copies.order_by().values_list("kind").annotate(Count("pk")))

    # A survey asks hundreds of customers once or twice a year; its answers are what there are many of.
    assert kinds.keys() == {kind.code for kind in offered_kinds()} - {"survey"}
    assert min(kinds.values()) >= 3, kinds


def test_every_table_that_hangs_on_a_case_is_copied_with_it(said: str) -> None:
    told_on = {
        "notifications",
        "searching",
        "reporting",
    }  # what went out is not told twice; search rows and facts are made anew
    hanging, found = {Case}, True
    while found:
        more = {
            model
            for model in apps.get_models()
            if model not in hanging
            and model._meta.app_label not in told_on
            and not hasattr(model, "history_object")
            and any(field.related_model in hanging for field in model._meta.concrete_fields)
        }
        hanging, found = hanging | more, bool(more)

    left_behind = {model for model in hanging - SLOT.keys() if model._default_manager.exists()}

    assert compare(mend=False).drifted == 0

    # A card is sent to a customer once, by the link of its own, so that it is not copied: some calls get one of their own.
    cards = {"Asked", "SurveyLink", "Answer", "Rating"}
    assert {model.__name__ for model in left_behind} <= {"EscalationRecipient", *cards}
    answered = Asked.objects.cards().filter(about__in=copied_of(kind="service"), answer__isnull=False)
    assert answered.exists() and not Remark.objects.exists()


def test_what_is_open_stands_in_the_worklist_and_nothing_else_does(said: str) -> None:
    is_over = Q(kind="complaint", state__in=FINISHED) | Q(kind="return", state__in=RETURN_OVER)
    is_over |= Q(kind="improvement", state__in=IMPROVEMENT_OVER)
    is_over |= Q(kind="anomaly", state__in=ANOMALY_OVER)
    is_over |= Q(kind="slip", state__in=SLIP_OVER)
    is_over |= Q(kind="investigation", state__in=INVESTIGATION_OVER)
    is_over |= Q(kind="supplier_request", state__in=REQUEST_OVER)
    is_over |= Q(kind="watch", state__in=SIGNAL_OVER)
    is_over |= Q(kind="service", state__in=SERVICE_OVER)
    is_over |= Q(kind="visit", state__in=VISIT_OVER)
    is_over |= Q(kind="renewal", state__in=RENEWAL_OVER)
    unfinished = Case.objects.exclude(is_over)

    assert set(OpenCase.objects.values_list("case", "state")) == set(unfinished.values_list("pk", "state"))
    complaints = Case.objects.filter(kind="complaint")
    assert not complaints.filter(state__in=OPEN, closed_at__isnull=False).exists()
    assert not complaints.exclude(state__in=OPEN).filter(closed_at=None).exists()


@pytest.mark.parametrize(
    "form", [Complaint, Improvement, GoodsReturn, Anomaly, Investigation, SupplierRequest, Watch]
)
def test_the_copy_of_the_state_is_that_of_the_form(said: str, form: Any) -> None:
    rows = form.objects.select_related("case")

    assert rows
    assert all(row.state == row.case.state for row in rows)


def test_an_improvement_is_about_what_its_complaint_is_about(said: str) -> None:
    for improvement in Improvement.objects.select_related("case", "raised_from"):
        mine, parent = improvement.case, improvement.raised_from
        assert mine.parent_id == parent.pk
        assert (mine.title, mine.customer_id, mine.product_id) == (
            parent.title,
            parent.customer_id,
            parent.product_id,
        )
        opened = CaseEvent.objects.get(case=mine, sequence=1)
        assert opened.facts["raised_from"] == parent.reference
        assert CaseEvent.objects.filter(case=parent, facts__improvement=mine.reference).exists()


def test_an_investigation_is_about_the_batch_of_its_alert_and_has_its_evidence(said: str) -> None:
    for record in Investigation.objects.select_related("case", "raised_from__anomaly"):
        alert = record.raised_from.anomaly
        assert (record.case.parent_id, record.batch_number) == (record.raised_from_id, alert.batch_number)
        assert record.case.title == record.raised_from.title and record.team()
        opened = CaseEvent.objects.get(case=record.case, sequence=1).facts
        assert opened["raised_from"] == record.raised_from.reference
        assert opened["batch_number"] == record.batch_number
        shown = Entry.objects.get(investigation=record, nature="evidence")
        assert shown.about.investigation_id == record.pk == shown.investigation_id
        assert shown.proof.case_id == record.case_id


def test_a_request_is_about_the_goods_of_its_alert_and_a_signal_about_its_batch(said: str) -> None:
    for request in SupplierRequest.objects.select_related("case", "raised_from__anomaly"):
        goods = request.goods.get()
        alert = request.raised_from.anomaly
        assert (request.case.parent_id, goods.batch_number) == (request.raised_from_id, alert.batch_number)
        assert goods.product_id == request.case.product_id == request.raised_from.product_id
    for signal in Watch.objects.select_related("case", "series__batch", "run"):
        assert signal.series.product_id == signal.case.product_id
        assert signal.series.batch is None or signal.series.batch.number in signal.case.title
        assert signal.run.day <= signal.case.entered_at.date()


def test_a_visit_is_about_a_project_and_a_renewal_about_a_contract_of_its_own_customer(said: str) -> None:
    visits = Visit.objects.select_related("case", "project", "contact")
    renewals = Renewal.objects.select_related("case", "contract__contact")

    for visit in visits:
        assert visit.project is not None and visit.project.code in visit.case.title
        customers = {visit.project.customer_id, visit.contact.customer_id, visit.case.customer_id}
        assert len(customers) == 1
    for renewal in renewals:
        contract = renewal.contract
        assert contract.code in renewal.case.title
        assert len({contract.customer_id, contract.contact.customer_id, renewal.case.customer_id}) == 1
        opened = CaseEvent.objects.get(case=renewal.case, sequence=1).facts
        assert (opened["contract"], opened["ends_on"]) == (contract.code, contract.ends_on.isoformat())


def test_every_figure_is_what_plain_sql_counts(said: str) -> None:
    out = StringIO()

    call_command("check_figures", "--months", "2", stdout=out)

    compared, differing = re.findall(r"(\d+) numbers compared, (\d+) differ", out.getvalue())[0]
    assert int(compared) > 200 and differing == "0"
    assert "not counted here: my_approval" in out.getvalue()


def test_a_figure_that_is_wrong_is_named_beside_its_count(said: str) -> None:
    month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(
        day=1
    )  # the one before: this may be its first day
    with transaction.atomic():
        moved = CaseFact.objects.filter(kind="complaint", opened_month=month).first()
        assert moved is not None
        CaseFact.objects.filter(pk=moved.pk).update(opened_month=month.replace(year=month.year - 1))
        out = StringIO()
        with pytest.raises(CommandError, match="differ"):
            call_command("check_figures", "--months", "2", "--readers", "gm", stdout=out)
        transaction.set_rollback(True)

    assert f"gm {month:%Y-%m} figure opened: shown" in out.getvalue()


def test_every_history_is_whole_and_every_text_belongs_to_it(said: str) -> None:
    assert [case.pk for case in Case.objects.all() if verify(case.pk) is not None] == []
    assert EventPayload.objects.filter(event__case__in=copied().values("pk")).exists()


def test_numbers_go_on_where_the_made_ones_end(said: str) -> None:
    for series, period, last in Counter.objects.values_list("series", "period", "last"):
        if series in PREFIXES:
            start = f"{PREFIXES[series]}{period}"
            taken = Case.objects.filter(kind=series, number__startswith=start).values_list(
                "number", flat=True
            )
            assert sorted(int(number[len(start) :]) for number in taken) == list(range(1, last + 1))
        if series == "receipt":
            assert Case.objects.filter(receipt_number__startswith=f"R{period}").count() == last


def test_the_calendar_gives_every_deadline_of_a_copy_again(said: str) -> None:
    calendar = company_calendar()
    clocks = (
        Deadline.objects.filter(case__in=copied().values("pk"))
        .select_related("rule")
        .prefetch_related("rule__rungs")
    )
    checked = 0
    for clock in clocks:
        if clock.rule.repeats or clock.state == "parked":
            continue
        stored: tuple[datetime, Any, Any] = (clock.due_at, clock.receipt, clock.ladder)
        end = clock.ended_at or timezone.now()
        # The stop that ended with the clock was no stop yet when the clock was counted.
        stops = [stop for stop in stops_of(clock, until=end) if stop[1] < end]
        recount(clock, calendar=calendar, stops=stops)
        assert (clock.due_at, clock.receipt, clock.ladder) == stored, clock.code
        checked += 1
    assert checked > 500


def test_copies_are_found_by_the_words_of_their_customer(said: str) -> None:
    assert CaseSearch.objects.count() == COUNT
    for case in copied_of().select_related("customer"):
        row = CaseSearch.objects.get(case=case)
        assert row.norm == normalise(WORDS[case.kind](Case.objects.get(pk=case.pk)))
        told = case.customer.name if case.customer is not None else case.title.split()[0]
        assert told.casefold() in row.norm


def test_a_submitted_copy_can_be_accepted(said: str) -> None:
    complaint = newest_in(State.SUBMITTED)

    complaint = take(
        complaint, "accept", Cast.read()["gm_office"],
        route="long", complaint_class="quality", market="home", severity="general",
    )  # fmt: skip

    assert complaint.state == State.ACCEPTED
    assert Case.objects.filter(number=complaint.case.number).count() == 1
    assert verify(complaint.case_id) is None


def test_a_copy_under_investigation_can_be_handed_over(said: str) -> None:
    complaint = newest_in(State.INVESTIGATING)

    complaint = take(
        complaint, "finish_investigation", complaint.investigator,
        text="夹具磨损", ours="yes", responsible_department="production", production_department="production",
    )  # fmt: skip

    assert complaint.state == State.PRODUCTION_ANALYSIS
    assert complaint.case.deadlines.filter(code="stage-production", state="running").exists()
    assert verify(complaint.case_id) is None


def test_a_copy_that_waits_for_an_approval_can_be_approved(said: str) -> None:
    complaint = newest_in(State.AWAITING_APPROVAL)
    waiting = pending(complaint.case, "remedy")
    assert waiting is not None

    complaint = take(complaint, "approve", deciders(waiting)[0], reason="")

    assert complaint.state == State.NEGOTIATING
    assert verify(complaint.case_id) is None


def test_a_refund_of_a_copy_that_waits_for_an_approval_can_be_approved(said: str) -> None:
    case = copied_of(kind="return", state="awaiting_approval")[0]
    waiting = pending(case, "remedy")
    assert waiting is not None
    assert waiting.terms["slip"] == case.number

    record = advance(
        kind_named("return").steps["approve"],
        case,
        by=deciders(waiting)[0],
        at=timezone.now(),
        data={"reason": ""},
    )

    assert record.state == "handling"
    assert verify(case.pk) is None


def test_an_item_of_a_copied_improvement_can_be_reported_done(said: str) -> None:
    case = copied_of(kind="improvement", state__in=["confirmed", "running"])[0]
    item = case.improvement.next_item()
    paper = SimpleUploadedFile("proof.txt", b"done", content_type="text/plain")
    proof = attach(case=case, file=paper, level="internal", by=item.owner, at=timezone.now())

    advance(
        kind_named("improvement").steps["finish_item"], case, by=item.owner, at=timezone.now(),
        data={"item": item.number, "evidence": "夹具已更换。", "proof": proof.pk},
    )  # fmt: skip

    assert case.improvement.items.get(number=item.number).state == "done"
    assert verify(case.pk) is None
