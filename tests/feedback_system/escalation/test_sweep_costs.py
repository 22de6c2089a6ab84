"""The sweep asks as much of the database for fifty due clocks as for one."""

from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.queries import system_user
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import escalate_due
from tests.feedback_system.clockwork import local


def statements(now: str) -> list[str]:
    by = system_user()
    with CaptureQueriesContext(connection) as asked:
        escalate_due(now=local(now), by=by)
    return [row["sql"] for row in asked.captured_queries if "SAVEPOINT" not in row["sql"]]


def test_a_sweep_with_nothing_due_asks_at_most_three_times(town):
    town.clock(town.case())

    assert len(statements("2026-03-02 10:00")) <= 3


def test_fifty_due_clocks_cost_as_many_statements_as_one(town):
    town.clock(town.case())
    one = statements("2026-03-16 00:00")
    assert ReminderSlip.objects.count() == 1
    for _number in range(50):
        town.clock(town.case())

    fifty = statements("2026-03-16 00:01")

    assert ReminderSlip.objects.count() == 51
    assert len({slip.number for slip in ReminderSlip.objects.all()}) == 51
    kinds = Counter(sql[:70] for sql in fifty) - Counter(sql[:70] for sql in one)
    assert len(fifty) <= len(one) + 3, kinds
