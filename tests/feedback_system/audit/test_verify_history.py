"""A history that was altered is found, also when its last events were cut off."""

import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import RoleAssignment
from feedback_system.audit import triggers
from feedback_system.audit.anchors import (
    DamagedCopy,
    all_anchors,
    anchor_history,
    known_heads,
    verify_against,
)
from feedback_system.audit.operations import record
from feedback_system.notifications.models import Notification
from tests.feedback_system.audit.conftest import with_history
from tests.feedback_system.folders import MONDAY_9AM, TUESDAY_9AM

WEDNESDAY = TUESDAY_9AM + timedelta(days=1)


def tamper(statement, *parameters):
    """What somebody with the password of the database could do."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    triggers.install(connection)


def verify(*arguments):
    call_command("verify_history", *arguments)


def test_a_whole_history_passes_and_names_the_newest_copy(case, capsys):
    anchor, written = anchor_history(at=TUESDAY_9AM)

    verify(case.receipt_number)
    verify("--all")

    assert written
    said = capsys.readouterr().out
    assert "1 histories are whole" in said
    assert anchor.root in said


@pytest.mark.parametrize(
    ("statement", "event", "why"),
    [
        ("UPDATE audit_caseevent SET name = 'filed' WHERE sequence = 2", 2, "changed"),
        ("UPDATE audit_caseevent SET at = '2026-01-01 00:00:00+00:00' WHERE sequence = 1", 1, "changed"),
        ("DELETE FROM audit_caseevent WHERE sequence = 2", 2, "missing"),
        ('UPDATE audit_eventpayload SET content = \'{"text": "all is well"}\'', 3, "text changed"),
    ],
)
def test_the_first_broken_event_is_named(case, statement, event, why):
    tamper(statement)

    with pytest.raises(CommandError, match=f"{case.receipt_number}, event {event}.*: {why}") as failure:
        verify(case.receipt_number)

    assert failure.value.returncode == 1


def test_one_broken_history_among_many_is_found(case, clerk, capsys):
    with_history(clerk)
    tamper("UPDATE audit_caseevent SET name = 'filed' WHERE sequence = 2 AND case_id = %s", case.pk)

    with pytest.raises(CommandError, match="1 of 2 histories are broken"):
        verify("--all")


def test_a_cut_tail_is_found_with_the_daily_copy(case):
    anchor_history(at=TUESDAY_9AM)
    tamper("DELETE FROM audit_eventpayload")
    tamper("DELETE FROM audit_caseevent WHERE sequence = 3")

    with pytest.raises(CommandError, match="event 3: cut off"):
        verify("--all")


def test_a_case_that_vanished_as_a_whole_is_found(case):
    anchor_history(at=TUESDAY_9AM)
    tamper("DELETE FROM audit_eventpayload")
    tamper("DELETE FROM audit_caseevent")

    with pytest.raises(CommandError, match=f"case id {case.pk}, event 1: cut off"):
        verify("--all")


def test_a_rewritten_tail_is_found_though_its_own_chain_holds(case, clerk):
    anchor_history(at=TUESDAY_9AM)
    tamper("DELETE FROM audit_eventpayload")
    tamper("DELETE FROM audit_caseevent WHERE sequence = 3")
    record(case, "noted", by=clerk, at=TUESDAY_9AM, payload={"text": "Nothing happened."})

    assert verify_against(case.pk, known_heads()).why == "not the one of the daily copy"


def test_the_copy_is_written_once_a_day_and_continues_the_one_before(case, clerk, copies):
    first, _written = anchor_history(at=MONDAY_9AM)
    again, written = anchor_history(at=MONDAY_9AM + timedelta(hours=14, minutes=59))
    record(case, "accepted", by=clerk, at=TUESDAY_9AM)
    second, _written = anchor_history(at=MONDAY_9AM + timedelta(hours=15))  # 00:00 in Shanghai

    assert (again.root, written) == (first.root, False)
    assert second.previous == first.root
    assert [path.name for path in sorted(copies.iterdir())] == ["2026-03-02.txt", "2026-03-03.txt"]
    assert stat.S_IMODE((copies / "2026-03-02.txt").stat().st_mode) == 0o440


def test_an_old_case_stays_known_though_later_copies_name_only_what_moved(case, clerk, monkeypatch):
    monkeypatch.setattr("feedback_system.audit.anchors.OVERLAP", 0)
    anchor_history(at=MONDAY_9AM)
    other = with_history(clerk)
    second, _written = anchor_history(at=TUESDAY_9AM)

    assert set(second.heads) == {other.pk}
    assert set(known_heads().heads) == {case.pk, other.pk}


@pytest.mark.parametrize("damage", ["altered", "missing", "empty"])
def test_a_copy_that_was_touched_is_found(case, clerk, copies, damage):
    anchor_history(at=MONDAY_9AM)
    record(case, "accepted", by=clerk, at=TUESDAY_9AM)
    anchor_history(at=TUESDAY_9AM)
    path = copies / "2026-03-02.txt"
    text = path.read_text()
    path.unlink()
    if damage == "altered":
        path.write_text(text.replace(f"{case.pk} 3 ", f"{case.pk} 2 "))
    if damage == "empty":
        path.write_text("")

    with pytest.raises(DamagedCopy):
        list(all_anchors())
    with pytest.raises(CommandError, match="broken"):
        verify("--all")
    with pytest.raises(DamagedCopy):
        anchor_history(at=WEDNESDAY)


def test_the_auditor_gets_the_check_sum_once_by_mail(case, clerk):
    RoleAssignment.objects.create(user=clerk, department=clerk.department, role="auditor")

    anchor, _written = anchor_history(at=TUESDAY_9AM)
    anchor_history(at=TUESDAY_9AM)

    notice = Notification.objects.get()
    assert (notice.recipient, notice.facts["root"], notice.case) == (clerk, anchor.root, None)


def test_a_wrong_call_says_how_to_do_it(case):
    for arguments in ((), (case.receipt_number, "--all"), ("R000",)):
        with pytest.raises(CommandError) as failure:
            verify(*arguments)
        assert failure.value.returncode == 2


def test_the_command_writes_the_copy_and_prints_its_check_sum(case, capsys):
    call_command("anchor_history")
    call_command("anchor_history")

    first, second = capsys.readouterr().out.splitlines()
    assert "written, 1 cases, check sum" in first
    assert "already there" in second
