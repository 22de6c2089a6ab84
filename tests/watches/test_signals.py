"""From findings to a signal and on to what acts on it: the daily run, the judgement, the raised limit, the ways out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from complaints.operations.receive import receive_complaint
from feedback_system.cases.findings import DefectName, Finding, findings_between
from feedback_system.cases.models import Case, OpenCase
from feedback_system.catalogues.models import CatalogueEntry
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotVisible
from feedback_system.masterdata.models import Batch, Delivery, Product
from feedback_system.notifications.models import Notification
from quality.anomalies.models import Anomaly
from quality.watches.counting import Weeks
from quality.watches.defects import NOT_NAMED, Naming, name_of
from quality.watches.models import Watch, WatchRules, WatchRun, WatchSeries
from quality.watches.operations import has_run
from quality.watches.operations.setting import save_rules
from quality.watches.states import Scope, SeriesStanding
from quality.watches.states import WatchState as State
from quality.watches.tasks import find_signals_of_the_day
from tests.factories.company import World, at
from tests.factories.complaints import intake, take
from tests.factories.watches import (
    MORNING,
    NEXT_NIGHT,
    NIGHT,
    TODAY,
    act,
    alert_on,
    crack,
    rising,
    run,
    ship,
    ship_for_a_year,
    watch_at,
)

pytestmark = pytest.mark.django_db


def series(world: World, defect: str = "crack", scope: str = Scope.PRODUCT) -> WatchSeries:
    """The series of the product's defect."""
    return WatchSeries.objects.get(scope=scope, defect=f"code:{defect}")


def complain(world: World, day: date, **changes: Any) -> Complaint:
    """A customer complains on that day, and the complaint is handed in."""
    seen = at(f"{day} 10:00")
    fields = {"batch_number": "", "quantity": "5", "defective_quantity": "2"}
    complaint = receive_complaint(by=world.cs1, at=seen, **intake(world, **(fields | changes)))
    return take(complaint, "submit", by=world.cs1, at=seen)


def test_a_rise_beyond_chance_opens_one_case_with_owner_clock_and_the_figures_as_they_stood(
    world: World,
) -> None:
    rising(world)  # given

    summary = run(world)  # when

    assert (summary.signals, summary.opened) == (1, 1)  # then
    watch = Watch.objects.select_related("case").get()
    assert watch.case.number == "W260301"
    assert watch.case.title.startswith("TS-500 ") and "裂纹" in watch.case.title
    assert watch.case.holder == world.departments["qa"] and watch.owner == world.qa_head
    assert OpenCase.objects.get(case=watch.case).owner == world.qa_head
    due = Deadline.objects.get(case=watch.case, code="watch-judge")
    assert due.due_at == at("2026-04-01 17:30")  # Monday, Tuesday, Wednesday
    told = Notification.objects.get(kind="watch_opened")
    assert told.recipient == world.qa_head
    figures = watch.figures
    assert figures["count"] == 8 and figures["usual_count"] == 2 and figures["since_count"] == 8
    assert figures["evidence"] > figures["limit"] and len(figures["weeks"]) == 26
    assert sum(week[1] for week in figures["weeks"]) == 8

    crack(world, 1)  # more findings change the series and not what the case keeps
    run(world, now=NEXT_NIGHT)
    assert series(world).count == 9
    assert Watch.objects.get().figures == figures


def test_the_run_of_a_day_may_be_repeated_and_opens_no_second_case_while_one_lives(world: World) -> None:
    rising(world)
    run(world)
    before = WatchSeries.objects.values_list("key", "count", "evidence", "standing")

    again, next_day = run(world), run(world, now=NEXT_NIGHT)

    assert list(before) == list(WatchSeries.objects.values_list("key", "count", "evidence", "standing"))
    assert (again.opened, next_day.opened, Watch.objects.count()) == (0, 0, 1)
    assert WatchRun.objects.get(day=TODAY).opened == 1
    watch = Watch.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        other = Case.objects.create(
            kind="watch", receipt_number="x", title="x", state="opened", reported_at=NIGHT, entered_at=NIGHT, entered_by=world.qa1,
        )  # fmt: skip
        Watch.objects.create(case=other, series=watch.series, run=watch.run)


def test_a_run_that_was_broken_off_is_done_again_and_one_that_ended_is_not(world: World) -> None:
    rising(world)
    run(world)
    WatchRun.objects.update(ended_at=None)
    Watch.objects.all()  # the case was opened before the run broke off

    assert not has_run(at=NIGHT)
    run(world)

    assert has_run(at=NIGHT) and not has_run(at=NEXT_NIGHT)
    assert Watch.objects.count() == 1
    save_rules(values={"is_on": False}, by=world.admin, at=NIGHT)
    assert has_run(at=NEXT_NIGHT)  # switched off: nothing to do
    assert find_signals_of_the_day() == "done"


def test_a_true_signal_closes_only_after_something_acts_on_it_and_begins_anew(world: World) -> None:
    watch = watch_at(world, State.JUDGED_TRUE)  # given
    assert Deadline.objects.get(case=watch.case_id, code="watch-judge").state == "met"
    assert {row.recipient.username for row in Notification.objects.filter(kind="watch_true")} == {
        "qa_head", "gm_office", "gm_office2",
    }  # fmt: skip

    with pytest.raises(Blocked, match="nothing acts on it"):  # when
        act(watch, "close", by=world.qa1)
    act(
        watch, "raise_alert", by=world.qa1, product="TS-500", process="machining", defect="crack", affected_quantity="400",
        bad_quantity="8", situation="batch_held",
    )  # fmt: skip
    watch = act(watch, "close", by=world.qa1, remark="已转异常处理")

    alert = Anomaly.objects.select_related("case").get(case__parent=watch.case_id)  # then
    assert alert.case.parent_relation == "watch" and alert.case.number.startswith("Y")
    assert watch.state == State.CLOSED
    summary = run(world, now=NEXT_NIGHT)
    assert summary.opened == 0 and series(world).evidence == 0.0  # what led to the signal is used up
    assert series(world).count == 8  # and the alert that acts on it is no further finding


def test_a_true_signal_leads_to_an_improvement_or_a_complaint_by_their_own_operations(world: World) -> None:
    watch = watch_at(world, State.JUDGED_TRUE)

    act(watch, "raise_improvement", by=world.qa_head, department="production", reason="压机保养周期过长")
    act(watch, "open_complaint", by=world.qa_head, customer="C001", description="裂纹，客户尚未发现")

    kinds = dict(Case.objects.filter(parent=watch.case_id).values_list("kind", "parent_relation"))
    assert kinds == {"improvement": "improvement", "complaint": "watch"}
    assert Complaint.objects.get(case__parent=watch.case_id).case.product == world.product


def test_a_false_signal_needs_as_much_new_evidence_again_until_its_day(world: World) -> None:
    watch = watch_at(world, State.JUDGED_FALSE)  # given
    act(watch, "close", by=world.qa1)
    assert run(world, now=NEXT_NIGHT).opened == 0
    assert series(world).standing == SeriesStanding.MUTED

    for ago in (2, 1, 0):  # when: as many again, and more
        for defect_in in ("machining", "coating", "assembly", "packing"):
            alert_on(world, TODAY - timedelta(days=ago), defect="crack", batch_number="", process=defect_in)
    opened = run(world, now=at("2026-03-28 04:00")).opened

    assert opened == 1  # then
    assert Watch.objects.filter(state=State.OPENED).count() == 1


def test_the_raised_limit_ends_with_its_day(world: World) -> None:
    watch_at(world, State.JUDGED_FALSE)
    row = series(world)
    assert row.raised_on(date(2026, 5, 1)) > 0 and row.raised_on(date(2026, 5, 2)) == 0


def test_the_raised_limit_has_an_end_within_a_year(world: World) -> None:
    watch = watch_at(world, State.IN_REVIEW)
    for day in ("2026-03-27", "2027-03-29", ""):
        with pytest.raises(Invalid) as refusal:
            act(watch, "judge_false", by=world.qa1, reason="x", muted_until=day)
        assert "muted_until" in refusal.value.errors


def test_a_judgement_taken_back_is_judged_anew_with_a_new_clock_and_the_old_limit(world: World) -> None:
    watch = watch_at(world, State.JUDGED_FALSE)

    watch = act(watch, "review_again", by=world.qa_head, reason="又有两件退货")

    assert (watch.state, watch.is_true, watch.muted_until) == (State.IN_REVIEW, None, None)
    assert series(world).raised_by == 0
    clocks = Deadline.objects.filter(case=watch.case_id, code="watch-judge").order_by("matter")
    assert [(row.matter, row.state) for row in clocks] == [(1, "met"), (2, "running")]


def test_only_quality_judges(world: World) -> None:
    watch = watch_at(world, State.IN_REVIEW)
    for person in (world.gm_office, world.gm, world.inspector1):
        with pytest.raises(NotPermitted):
            act(watch, "judge_true", by=person, reason="x")
    with pytest.raises(NotVisible):
        act(watch, "judge_true", by=world.prod_head, reason="x")


def test_a_young_batch_is_no_signal_only_because_its_first_weeks_are_busy(world: World) -> None:
    """The product shows a crack a week on 400 pieces a week; the batch is young, so its complaints come now or never."""
    ship_for_a_year(world)
    crack(world, *range(30, 530, 14))
    batch = Batch.objects.create(product=world.product, number="B2603")
    ship(world, TODAY - timedelta(days=12), 5000, batch=batch)

    crack(world, 8, 5, 2, batch_number="B2603")
    run(world)

    row = series(world, scope=Scope.BATCH)
    assert row.count == 3 and row.standing == SeriesStanding.QUIET
    assert 0 < row.exposure < 5000 / 3  # most of its complaints are still to come


def test_a_bad_batch_signals_and_explains_its_product_and_supplier(world: World) -> None:
    ship_for_a_year(world)
    crack(world, 520, 260)
    batch = Batch.objects.create(product=world.product, number="B2603", supplier=world.supplier)
    ship(world, TODAY - timedelta(days=25), 800, batch=batch)
    crack(world, 20, 18, 15, 12, 9, 6, 4, 2, batch_number="b2603 ")

    run(world)

    watch = Watch.objects.get()
    assert watch.series.batch == batch and watch.case.product == world.product
    assert series(world, scope=Scope.PRODUCT).standing == SeriesStanding.EXPLAINED
    assert series(world, scope=Scope.SUPPLIER).standing != SeriesStanding.SIGNAL


def test_without_shipments_nothing_is_judged(world: World) -> None:
    Delivery.objects.all().delete()
    crack(world, 20, 18, 15, 12, 9, 6, 4, 2)

    summary = run(world)

    assert summary.signals == 0
    assert series(world).standing == SeriesStanding.NO_SHIPMENTS


def test_a_company_that_has_just_begun_to_record_is_not_told_that_everything_rises(world: World) -> None:
    ship_for_a_year(world)
    crack(world, 80, 60, 40, 20, 18, 15, 12, 9, 6, 4, 2)

    assert run(world).signals == 0
    assert series(world).standing == SeriesStanding.NO_HISTORY


def test_findings_without_product_or_in_the_future_are_left_out_and_counted_so(world: World) -> None:
    other = Product.objects.create(code="TS-900", name="电源")
    Batch.objects.create(product=other, number="B2601")  # now two products have a batch of this number
    Batch.objects.create(product=other, number="ONLY-900")
    ship_for_a_year(world)
    for ago, batch in ((9, "B2601"), (8, ""), (7, "only-900")):
        complaint = complain(world, TODAY - timedelta(days=ago), batch_number=batch)
        Case.objects.filter(pk=complaint.case_id).update(product=None)  # as older data may come in
    crack(world, -1)

    run(world, now=NEXT_NIGHT - timedelta(days=1))

    left_out = WatchRun.objects.get().left_out
    assert left_out == {"batch_without_product": 1, "no_product": 1}  # the future is not read at all
    assert WatchSeries.objects.filter(product=other, scope=Scope.PRODUCT).exists()


def test_alerts_complaints_and_returns_are_findings_once_each(world: World) -> None:
    crack(world, 5)
    complain(world, TODAY - timedelta(days=4), defect_reason="端子裂纹")
    complain(world, TODAY - timedelta(days=3), complaint_class="non_quality")  # late delivery is no defect
    receive_complaint(by=world.cs1, at=at("2026-03-25 09:00"), **intake(world))  # a draft

    found = list(findings_between(date(2026, 1, 1), TODAY))

    assert [(one.day, one.defect, one.words, one.from_customer) for one in found] == [
        (TODAY - timedelta(days=5), "crack", "", False),
        (TODAY - timedelta(days=4), "", "端子裂纹", True),
    ]


def test_words_meet_the_defect_whose_name_they_contain_and_others_only_when_three_say_the_same() -> None:
    names = {
        "crack": DefectName("裂纹", "裂紋", "Crack"),
        "weld": DefectName("虚焊"),
        "weld_off": DefectName("虚焊脱落"),
    }
    rows = [
        Finding(TODAY, 1, words=words)
        for words in (
            "客户端发现裂紋两处", "CRACKED housing", "虚焊脱落。", "异响", "异响。", "异响", "王先生说包装破了", "", "很长" * 30,
        )
    ] + [Finding(TODAY, 1, defect="weld", words="裂纹")]  # fmt: skip
    naming = Naming(rows, names)

    assert [naming.key_of(row) for row in rows] == [
        "code:crack", "code:crack", "code:weld_off", "words:异响", "words:异响", "words:异响", NOT_NAMED, NOT_NAMED, NOT_NAMED,
        "code:weld",
    ]  # fmt: skip
    assert name_of("code:crack", names, "zh-hant") == "裂紋" and name_of("code:gone", names) == "gone"
    assert name_of("words:异响", names) == "异响"


def test_a_renamed_defect_keeps_its_series(world: World) -> None:
    rising(world)
    run(world)
    code = CatalogueEntry.objects.get(list="defect", code="crack")
    code.label_zh_hans = "开裂"
    code.save()

    run(world, now=NEXT_NIGHT)

    assert WatchSeries.objects.filter(scope=Scope.PRODUCT).count() == 1


def test_weeks_begin_on_monday_and_the_running_one_counts_with_its_days() -> None:
    weeks = Weeks(date(2026, 3, 29), usual=4, recent=2, horizon=10)  # a Sunday
    assert weeks.place_of(date(2026, 3, 23)) == weeks.place_of(date(2026, 3, 29)) == weeks.all - 1
    assert weeks.begun == 1.0 and weeks.monday(0) == date(2026, 2, 16)
    assert weeks.place_of(date(2026, 2, 15)) == -1


def test_the_command_runs_on_a_day_and_refuses_when_switched_off(world: World, capsys: Any) -> None:
    rising(world)
    call_command("find_signals", "--now", "2026-03-27T03:00", "--yes")
    assert capsys.readouterr().out == "series 1, signals 1, opened 1\n"
    with pytest.raises(CommandError):
        call_command("find_signals", "--now", "yesterday", "--yes")
    save_rules(values={"is_on": False}, by=world.admin, at=MORNING)
    with pytest.raises(CommandError, match="switched off"):
        call_command("find_signals", "--now", "2026-03-28T03:00", "--yes")


def test_only_an_administrator_changes_the_rules_and_the_next_run_keeps_what_it_used(world: World) -> None:
    with pytest.raises(NotPermitted):
        save_rules(values={"least_count": 9}, by=world.qa_head, at=MORNING)
    save_rules(values={"least_count": 9}, by=world.admin, at=MORNING)
    rising(world)

    assert run(world).signals == 0  # eight findings are too few now
    assert WatchRun.objects.get().rules["least_count"] == 9
    assert WatchRules.history.count() == 1


def test_the_run_asks_as_many_questions_for_many_series_as_for_few(world: World) -> None:
    rising(world)
    run(world)
    with CaptureQueriesContext(connection) as few:
        run(world, now=NEXT_NIGHT)
    for number in range(8):
        product = Product.objects.create(code=f"P{number}", name="件")
        ship(world, TODAY - timedelta(days=40), 100, batch=Batch.objects.create(product=product, number="B"))
        alert_on(world, TODAY, product=product.code, batch_number="B", defect="label")

    with CaptureQueriesContext(connection) as many:
        run(world, now=NEXT_NIGHT)

    assert WatchSeries.objects.count() >= 16
    assert len(many) <= len(few)
