"""Three lists as companies keep them come in without being edited, go on here, and can be taken back."""

from datetime import timedelta

import pytest

from accounts.queries import system_user
from complaints.states import State
from feedback_system.audit.models import CaseEvent, Removal
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from feedback_system.imports import operations
from feedback_system.imports.models import CaseImport, ImportState
from feedback_system.masterdata.models import Customer
from feedback_system.notifications.models import Notification
from feedback_system.numbering.operations import next_number
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint, take
from tests.feedback_system.imports.reading import (
    LEDGER,
    MONDAY,
    RUNNING,
    TRACKER,
    csv_of,
    dump,
    read,
    row,
    undo,
    write,
)

pytestmark = pytest.mark.django_db


def shown(case: Case) -> tuple[str, str, str]:
    holder = case.holder.label if case.holder else ""
    return case.number or "", case.state, holder


def test_three_lists_of_different_shape_come_in_without_being_edited(world: World) -> None:
    gm_office = world.gm_office

    files = {source: write(read(source, by=gm_office), by=gm_office) for source in (TRACKER, LEDGER, RUNNING)}

    assert {file.state for file in files.values()} == {ImportState.DONE}
    assert Case.objects.as_system("count").count() == 3 + 3 + 6
    closed = row(files[TRACKER], 4).case
    assert shown(closed) == ("260101", State.CLOSED, "总经理室")
    assert (closed.reported_at, closed.closed_at) == (at("2026-01-05 00:00"), at("2026-01-17 00:00"))
    assert closed.complaint.quantity == 120 and closed.product == world.product
    serial = row(files[TRACKER], 6).case
    assert serial.reported_at == at("2026-01-21 00:00"), "the number of the day, as Excel keeps dates"
    new = row(files[LEDGER], 2).case.complaint
    assert (new.state, new.quantity, new.channel.code) == (State.DRAFT, 12, "wechat")
    assert new.salesperson == world.sales1 and new.case.reported_at == at("2026-03-01 00:00")
    assert row(files[LEDGER], 5).case.reported_at == at("2026-03-02 08:15")
    running = [shown(row(files[RUNNING], number).case) for number in range(2, 8)]
    assert running == [
        ("260201", State.SUBMITTED, "总经理室"),
        ("260202", State.INVESTIGATING, "品质部"),
        ("260203", State.PRODUCTION_ANALYSIS, "生产部"),
        ("260204", State.PROPOSING, "业务部"),
        ("260205", State.NEGOTIATING, "业务二部"),
        ("260206", State.FILED, ""),
    ]
    assert not Notification.objects.exists() and not Escalation.objects.exists()
    assert [verify(case.pk) for case in Case.objects.as_system("verify")] == [None] * 12


def test_the_history_of_an_imported_case_begins_with_its_row_and_keeps_what_no_field_takes(
    world: World,
) -> None:
    file = write(read(TRACKER, by=world.gm_office), by=world.gm_office)

    first = row(file, 4).case.events.order_by("sequence").first()

    assert first.name == "imported"
    assert (first.facts["file"], first.facts["row"], first.facts["after"]) == (TRACKER.name, 4, "closed")
    assert first.payload.content["beside"] == "结案情况说明: 已换货"


def test_clocks_go_on_from_the_original_dates_and_only_what_comes_later_is_told(world: World) -> None:
    file = write(read(RUNNING, by=world.gm_office), by=world.gm_office)
    case = row(file, 4).case

    clock = Deadline.objects.get(case=case, code="complaint-close")

    assert clock.started_at == at("2026-02-13 00:00")
    assert clock.due_at == at("2026-02-27 00:00"), "thirteen days from the acceptance in the old list"
    passed = case.events.get(name="rungs_passed_over").facts["clocks"]
    assert passed[0]["code"] == "complaint-close" and len(passed[0]["rungs"]) >= 4
    escalate_due(now=MONDAY, by=system_user())
    assert not Escalation.objects.exists()
    escalate_due(now=clock.escalates_at + timedelta(minutes=1), by=system_user())
    assert Escalation.objects.filter(deadline=clock).count() == 1


def test_an_imported_case_goes_on_through_the_one_door(world: World) -> None:
    file = write(read(RUNNING, by=world.gm_office), by=world.gm_office)
    submitted = row(file, 2).case.complaint
    analysed = row(file, 4).case.complaint

    accepted = take(
        submitted, "accept", by=world.gm_office, at=MONDAY + timedelta(hours=1), route="long",
        complaint_class="quality", market="home", severity="general",
    )  # fmt: skip

    assert accepted.state == State.ACCEPTED
    assert accepted.case.number == "260201", "the number it brought along"
    later = take(
        analysed, "finish_production_analysis", by=world.prod1, at=MONDAY + timedelta(hours=1), cause="镀液浓度偏低",
        countermeasure="更换镀液", text="镀液浓度偏低",
    )  # fmt: skip
    assert later.state != State.PRODUCTION_ANALYSIS


def test_numbers_given_out_here_go_on_behind_imported_ones_and_fall_back_when_they_are_gone(
    world: World,
) -> None:
    content = csv_of(
        "编号,客户,投诉内容,投诉日期,受理日期,状态", "260307,C001,异响,2026-03-01,2026-03-01,调查中"
    )
    file = write(read(content, by=world.gm_office), by=world.gm_office)

    assert next_number("complaint", on=MONDAY.date()) == "260308"

    undo(file, by=world.gm_office)
    assert next_number("complaint", on=MONDAY.date()) == "260309", "a later number was given out meanwhile"
    again = write(read(content.replace(b"260307", b"260407"), by=world.gm_office), by=world.gm_office)
    undo(again, by=world.gm_office)
    assert next_number("complaint", on=at("2026-04-02 09:00").date()) == "260401"


def test_undoing_imports_brings_every_table_back_byte_for_byte(world: World) -> None:
    system_user()
    new_complaint(world, at=MONDAY + timedelta(hours=19))
    before = dump()
    files = [
        write(read(source, by=world.gm_office), by=world.gm_office) for source in (TRACKER, LEDGER, RUNNING)
    ]
    escalate_due(now=MONDAY + timedelta(hours=20), by=system_user())
    assert dump() != before
    numbers = sorted(Case.objects.as_system("numbers").values_list("receipt_number", flat=True))[:-1]

    for file in files:
        undone = undo(file, by=world.gm_office, when=MONDAY + timedelta(hours=21))
        assert undone.state == ImportState.UNDONE and undone.undone_by == world.gm_office

    changed = {table for table, found in dump().items() if found != before[table]}
    assert changed <= {"escalation_sweep"}
    assert sorted(Removal.objects.values_list("receipt_number", flat=True)) == numbers


def test_an_import_stays_once_somebody_has_worked_on_one_of_its_cases_and_says_on_which(world: World) -> None:
    file = write(read(RUNNING, by=world.gm_office), by=world.gm_office)
    case = row(file, 4).case
    advance(
        case.complaint.case_kind.steps["acknowledge"], case, by=world.sales_head, at=MONDAY + timedelta(hours=1),
        data={"channel": "phone", "text": "已电话答复"},
    )  # fmt: skip

    with pytest.raises(Blocked, match="260203"):
        undo(file, by=world.gm_office)

    assert Case.objects.as_system("count").count() == 6
    assert CaseEvent.objects.filter(case=case).exists()


def test_an_import_that_was_stopped_goes_on_and_no_row_becomes_two_cases(world: World) -> None:
    file = operations.begin(
        file=read(RUNNING, by=world.gm_office), partial=False, by=world.gm_office, at=MONDAY
    )
    steps = operations.write_rows(file=file, by=world.gm_office, at=MONDAY)
    next(steps), next(steps)
    steps.close()  # the worker dies after two rows

    done = write(CaseImport.objects.get(pk=file.pk), by=world.gm_office, when=MONDAY + timedelta(minutes=5))

    assert done.state == ImportState.DONE
    assert Case.objects.as_system("count").count() == 6
    again = operations.write_rows(file=done, by=world.gm_office, at=MONDAY)
    assert list(again) == [] and Case.objects.as_system("count").count() == 6


def test_the_same_file_and_the_same_case_are_taken_once(world: World) -> None:
    write(read(RUNNING, by=world.gm_office), by=world.gm_office)
    write(read(LEDGER, by=world.gm_office), by=world.gm_office)

    with pytest.raises(Invalid, match="imported already"):
        read(RUNNING, by=world.gm_office)

    saved_anew = read(LEDGER.read_bytes() + b"\r\n", by=world.gm_office, name="又一次.csv")
    assert operations.counts_of(saved_anew)["bad"] == 3
    assert "is here already" in row(saved_anew, 2).problems[0][1]
    numbered = read(
        csv_of("编号,客户,投诉内容,投诉日期", "260203,C001,另一事,2026-02-01"), by=world.gm_office
    )
    assert "belongs to a case that is here already" in row(numbered, 2).problems[0][1]


def test_what_is_missing_among_the_master_data_is_created_only_when_asked_and_goes_with_the_undo(
    world: World,
) -> None:
    content = csv_of(
        "客户编号,客户名称,料号,品名,投诉内容,投诉日期", "K77,晨光仪表厂,CG-1,压力表,指针脱落,2026-03-01"
    )

    refused = read(content, by=world.admin)
    asked = read(content, by=world.admin, create_missing=True)

    assert not CaseImport.objects.filter(pk=refused.pk).exists(), "the same file read again takes its place"
    assert (
        row(asked, 2).notes[0] == "The customer “晨光仪表厂” will be created."
        or "K77" in row(asked, 2).notes[0]
    )
    file = write(asked, by=world.admin)
    assert row(file, 2).case.customer.name == "晨光仪表厂" and row(file, 2).case.product.code == "CG-1"
    undo(file, by=world.admin)
    assert not Customer.objects.filter(code="K77").exists()


def test_who_may_not_import_cannot(world: World) -> None:
    with pytest.raises(NotPermitted):
        read(RUNNING, by=world.sales1)
    with pytest.raises(NotPermitted):
        read(RUNNING, by=world.auditor)
