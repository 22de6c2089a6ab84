"""The database itself refuses to change the history, on the database that the suite runs on."""

import pytest
from django.db import DatabaseError, connection, transaction

from feedback_system.audit.models import CaseEvent, EventPayload


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_caseevent SET name = 'rewritten'",
        "UPDATE audit_caseevent SET facts = '{}' WHERE sequence = 1",
        "DELETE FROM audit_caseevent",
        "UPDATE audit_eventpayload SET content = '{}'",
    ],
)
def test_a_change_by_sql_is_refused(case, statement):
    before = list(CaseEvent.objects.values_list("hash", "name"))

    with (
        pytest.raises(DatabaseError, match="history of a case cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(CaseEvent.objects.values_list("hash", "name")) == before


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "table", ["audit_caseevent", "audit_eventpayload", "audit_caseevent, audit_eventpayload"]
)
def test_emptying_a_table_at_once_is_refused(case, table):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")

    assert CaseEvent.objects.count() == 3


def test_a_change_through_a_model_is_refused(case):
    event = CaseEvent.objects.first()
    event.name = "rewritten"

    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseEvent.objects.filter(payload__isnull=True).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_triggers_stand_again_after_the_test_database_was_emptied(turn, request):
    request.getfixturevalue("case")

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_caseevent")

    assert EventPayload.objects.count() == 1
